"""What integrations hangs into the registries of the apps below: one module for each noun, imported by `apps.ready`."""

from integrations.wiring import demo, ids, outbox, product, settings

__all__ = ["demo", "ids", "outbox", "product", "settings"]
