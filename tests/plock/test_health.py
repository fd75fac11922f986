"""/healthz and /readyz: what a load balancer learns, without a log-in and without harm."""

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from plock.kit.views import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def look_anew():
    health.forget()
    yield
    health.forget()


def test_alive_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_when_all_is_well(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "migrations": "ok", "broker": "ok"}


def test_a_flood_of_questions_becomes_no_flood_of_queries(client):
    client.get("/readyz")
    with CaptureQueriesContext(connection) as captured:
        for _ in range(20):
            client.get("/readyz")
    assert len(captured) <= 6


def test_not_ready_while_a_migration_is_missing(client):
    MigrationRecorder.Migration.objects.filter(app="accounts").delete()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "database": "ok", "migrations": "failing", "broker": "ok"}


@pytest.mark.parametrize("problem", [OperationalError, InterfaceError])
def test_not_ready_without_the_database(client, monkeypatch, problem):
    def gone(*_args):
        raise problem

    monkeypatch.setattr(connection, "cursor", gone)
    assert client.get("/readyz").json()["database"] == "failing"


def test_not_ready_without_the_broker(client, monkeypatch):
    def gone(*_args, **_kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(health.app, "connection_for_write", gone)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["broker"]) == (503, "failing")
