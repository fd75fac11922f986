"""A Celery worker on the test database and a real Redis, for the tests that kill it."""

import os

import pytest

from plock.celery import app
from tests.crash.worker import Worker


@pytest.fixture
def worker(tmp_path, monkeypatch):
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")  # each process of xdist its own queue
    broker = f"{os.environ['TEST_REDIS_URL'].removesuffix('/0')}/{number}"
    monkeypatch.setitem(app.conf, "broker_url", broker)
    app._after_fork()  # forgets the connections of earlier tests, which lead to the broker in memory
    made = Worker(broker, tmp_path)
    made.start()
    yield made
    made.kill()
    app._after_fork()
