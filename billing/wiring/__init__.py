"""What billing hangs into the registries of the apps below: one module for each noun, imported by `apps.ready`."""

from billing.wiring import catalogue, dashboard, figures, imports, invoices, moving, orders, runs, subscriptions, usage

__all__ = [
    "catalogue",
    "dashboard",
    "figures",
    "imports",
    "invoices",
    "moving",
    "orders",
    "runs",
    "subscriptions",
    "usage",
]
