"""What integrations hangs into the registries of the apps below: one module for each noun, imported by `apps.ready`."""

from integrations.wiring import ids, outbox, product, settings

__all__ = ["ids", "outbox", "product", "settings"]
