"""Importers, and the columns of subscriptions in the import of customers."""
