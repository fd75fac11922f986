"""Finds the systems: every folder beside these that has a `provider.py`, so that a new one is one folder."""

from importlib import import_module
from pkgutil import iter_modules

from integrations import crm, erp, events, registers

HOMES = (registers, events, crm, erp)


def load() -> None:
    """Import every provider, which registers itself."""
    for home in HOMES:
        for found in iter_modules(home.__path__):
            if found.ispkg:
                import_module(f"{home.__name__}.{found.name}.provider")
