"""A webhook that leads to its stand-in, and workers that are called by hand."""

from datetime import UTC, datetime

import pytest

from integrations import vault
from integrations.models import Connection
from integrations.services import outbox_draining
from integrations.services.outbox_draining import Drained, drain, drain_later
from tests.standins.webhook import SECRET, Webhook

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def woken(monkeypatch) -> list[dict]:
    """The wake-up calls for workers, which go nowhere here."""
    calls: list[dict] = []
    monkeypatch.setattr(drain_later, "apply_async", lambda args=(), kwargs=None, **_: calls.append(kwargs))
    return calls


@pytest.fixture
def webhook(standins, db) -> Webhook:
    """The receiver, with an active connection that leads to it."""
    connect(standins.base("webhook"))
    return standins["webhook"]


def connect(address: str, **values) -> Connection:
    secrets = vault.seal({"secret": SECRET}, system="webhook")
    entered = {"address": address, "verbs": values.pop("verbs", "")}
    return Connection.objects.create(system="webhook", settings=entered, secrets=secrets, **values)


@pytest.fixture
def work(monkeypatch):
    """`work()` is one worker's turn at NOW; `work(later=timedelta(…))` some time after it."""

    def turn(later=None, **how) -> Drained:
        return drain(now=NOW + later if later else NOW, jitter=lambda: 0.0, **how)

    return turn


@pytest.fixture
def patient(monkeypatch):
    """A system is not left alone however often it fails in a row."""
    monkeypatch.setattr(outbox_draining, "MOST_IN_A_ROW", 10_000)
