"""The Django admin over everything of billing, one noun a file. It looks; services and triggers guard what is there."""

from billing.admin import catalogue, figures, orders, subscriptions

__all__ = ["catalogue", "figures", "orders", "subscriptions"]
