"""What all tests share: the four people who use Plock, their browsers, and what happens after a commit."""

from tests import environment  # sets the environment and starts Django

# isort: split

import logging
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from hypothesis import HealthCheck, settings

from accounts.models import User
from plock.kit import jobs
from tests import emptying
from tests.standins.server import Server

# Files that take long come first, so that no process is left alone with one of them in the end.
LONG = {"contracts", "crash", "journeys", "test_backup.py", "test_billing_scenarios.py", "test_invoice_texts.py"}

# Properties are tried with the same examples each time, so that a test fails for what was changed and not by chance,
# and they may take their time. HUNT=2000 tries that many new ones of each: for nights, and after work on rules.
HUNT = int(os.environ.get("HUNT", "0"))
settings.register_profile(
    "plock",
    deadline=None,
    derandomize=not HUNT,
    max_examples=HUNT or 100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("plock")


def pytest_unconfigure(config: pytest.Config) -> None:
    logging.raiseExceptions = False  # kombu's memory broker logs at exit, when pytest has closed the stream
    if environment.IS_OWNER:
        shutil.rmtree(environment.FOLDER, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "rules" in item.path.parts:
            item.add_marker(pytest.mark.once)
    items.sort(key=lambda item: LONG.isdisjoint(item.path.parts))


def pytest_sessionstart() -> None:
    emptying.replace_flush()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    with django_db_blocker.unblock():
        emptying.leave_unvacuumed()


@pytest.fixture(scope="session")
def all_standins() -> Iterator[Server]:
    with Server() as made:
        yield made


@pytest.fixture
def standins(all_standins, settings) -> Iterator[Server]:
    """The outside world as it is documented: every system leads to its stand-in, and nothing else is reachable."""
    settings.API_BASES = {**settings.API_BASES, **all_standins.bases()}
    yield all_standins
    all_standins.reset()


@pytest.fixture
def staff(db) -> Callable:
    """Make a member of staff with a role."""

    def make(name: str, role: str) -> User:
        user = User.objects.create_user(f"{name.lower()}@example.com", "correct horse", name=name)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def ada(staff) -> User:
    return staff("Ada", "Admin")


@pytest.fixture
def bo(staff) -> User:
    return staff("Bo", "Account manager")


@pytest.fixture
def lo(staff) -> User:
    return staff("Lo", "Billing")


@pytest.fixture
def vi(staff) -> User:
    return staff("Vi", "Viewer")


@pytest.fixture
def client_as() -> Callable:
    """A browser in which somebody is logged in."""

    def enter(user: User, **options) -> Client:
        client = Client(**options)
        client.force_login(user, backend="accounts.backends.StaffBackend")
        return client

    return enter


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable:
    """`with committed() as scheduled:` runs what was to happen after the commit when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def sent(monkeypatch) -> list[dict]:
    """The wake-up calls for workers, which go nowhere here."""
    calls: list[dict] = []
    monkeypatch.setattr(jobs.run_later, "apply_async", lambda args=(), kwargs=None, **_: calls.append(kwargs))
    return calls
