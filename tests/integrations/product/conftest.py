"""Registers in the product: stand-ins that may be asked as fast as one likes, and an empty cache."""

import pytest
from django.core.cache import cache

from integrations.models import Connection
from integrations.registry import systems
from tests import outside


@pytest.fixture(autouse=True)
def world_outside(standins, settings):
    """Every system leads to its stand-in; nothing that another test asked is remembered."""
    settings.API_LIMITS = {one.name: "1000/1" for one in systems}
    cache.clear()
    yield standins
    cache.clear()


@pytest.fixture
def connect(db):
    """Configure a system with the credentials that its stand-in takes, or with others."""

    def make(system: str, **secrets: str) -> Connection:
        return outside.connection(system, secrets=secrets or {"api_key": "demo"})

    return make
