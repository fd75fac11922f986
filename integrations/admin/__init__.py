"""The Django admin of integrations: for looking."""

from integrations.admin import ids, outbox, product, settings

__all__ = ["ids", "outbox", "product", "settings"]
