"""The Django admin over everything of billing, one noun a file. It looks, and corrects usage;
services and triggers guard what is there."""

from billing.admin import catalogue, figures, invoices, orders, runs, subscriptions, usage

__all__ = ["catalogue", "figures", "invoices", "orders", "runs", "subscriptions", "usage"]
