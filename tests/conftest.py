"""The environment of every test, set before Django reads it, and the four people who use Plock.

Each process of xdist has a folder of its own for files, the SQLite test database and the like.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = tempfile.mkdtemp(prefix="plock-tests-")
(Path(FOLDER) / "static").mkdir()
os.environ["DJANGO_SETTINGS_MODULE"] = "plock.settings"  # here, since pytest-django reads its own setting too early
os.environ["PLOCK_DEBUG"] = "1"
os.environ["PLOCK_VAR_DIR"] = FOLDER
os.environ["PLOCK_EMAIL_URL"] = "memory:"
os.environ["PLOCK_BASE_URL"] = "http://testserver"
os.environ["PLOCK_ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["PLOCK_TIME_ZONE"] = "Europe/Stockholm"


def pytest_configure(config: pytest.Config) -> None:
    """What settings leave to the environment is done; these few are for tests alone."""
    from django.conf import settings  # noqa: PLC0415 - the environment comes first

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.JOBS_WITHOUT_HEARTBEAT = True
    settings.AXES_ENABLED = False
    settings.CELERY_BROKER_URL, settings.CELERY_BROKER_TRANSPORT = "memory://", None
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def first_rows_after_every_flush() -> None:
    """Tests with real transactions end by emptying all tables, also of the rows that the migrations make."""
    from django.db.models.signals import post_migrate  # noqa: PLC0415

    post_migrate.connect(_make_first_rows, dispatch_uid="tests.first_rows")


def _make_first_rows(app_config, **_) -> None:
    from accounts.models import Organisation, Sequence  # noqa: PLC0415

    if app_config.label == "accounts":
        Organisation.objects.get_or_create(pk=1)
        Sequence.objects.get_or_create(name="customers", defaults={"prefix": "C-"})


@pytest.fixture
def staff(db) -> Callable:
    """Make a member of staff with a role."""
    from django.contrib.auth.models import Group  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    def make(name: str, role: str):
        user = User.objects.create_user(f"{name.lower()}@example.com", "correct horse", name=name)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def ada(staff):
    return staff("Ada", "Admin")


@pytest.fixture
def bo(staff):
    return staff("Bo", "Account manager")


@pytest.fixture
def lo(staff):
    return staff("Lo", "Billing")


@pytest.fixture
def vi(staff):
    return staff("Vi", "Viewer")


@pytest.fixture
def client_as() -> Callable:
    """A browser in which somebody is logged in."""
    from django.test import Client  # noqa: PLC0415

    def enter(user, **options):
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
    from plock.kit import jobs  # noqa: PLC0415

    calls: list[dict] = []
    monkeypatch.setattr(jobs.run_later, "apply_async", lambda args=(), kwargs=None, **_: calls.append(kwargs))
    return calls
