"""Whether the process lives and whether it can work: for load balancers and supervisors."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from kombu.exceptions import OperationalError

from plock.celery import app
from plock.kit.access import public

PATIENCE = 2  # seconds for each of the others to answer
REMEMBERED = 1.0  # seconds; however often it is asked, we look once in that time
_lock = threading.Lock()
_last: tuple[float, dict[str, bool]] = (float("-inf"), {})


@public
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """Database, migrations and broker; 503 with the names of what fails."""
    checks = _recent_checks()
    good = all(checks.values())
    shown = {name: "ok" if fine else "failing" for name, fine in checks.items()}
    return JsonResponse({"status": "ok" if good else "failing", **shown}, status=200 if good else 503)


def forget() -> None:
    """Look anew at the next question."""
    global _last
    _last = (float("-inf"), {})


def _recent_checks() -> dict[str, bool]:
    """One thread looks, the others tell what was found last: a flood of questions never becomes a flood of queries."""
    global _last
    asked, checks = _last
    if time.monotonic() - asked < REMEMBERED or not _lock.acquire(blocking=not checks):
        return checks
    try:
        database, migrations = _database()
        checks = {"database": database, "migrations": migrations, "broker": _broker()}
        _last = (time.monotonic(), checks)
        return checks
    finally:
        _lock.release()


def _database() -> tuple[bool, bool]:
    """Whether it answers, and whether it has every migration that this code comes with."""
    try:
        with _hurried(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            applied = MigrationRecorder(connection).applied_migrations()
            return True, _needed() <= applied.keys()
    except Error:
        return False, False


@contextmanager
def _hurried() -> Iterator[None]:
    """A limit to how long a statement may take. SQLite needs none, and a transaction there would wait for writers."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE * 1000)])
        yield


@cache
def _needed() -> frozenset[tuple[str, str]]:
    """The last migration of each app. The code does not change while we live, so its files are read once."""
    return frozenset(MigrationLoader(connection).graph.leaf_nodes())


def _broker() -> bool:
    try:
        with app.connection_for_write(connect_timeout=PATIENCE) as broker:
            broker.ensure_connection(max_retries=1, timeout=PATIENCE)
    except (OperationalError, OSError):
        return False
    return True
