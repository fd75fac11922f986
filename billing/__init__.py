"""Money and use: products, subscriptions, orders, invoices, usage."""
