"""How tests with real transactions end: with the rows that the migrations made, and no others.

Django's flush truncates every table and makes permissions, roles and first rows anew, which takes half a second on
PostgreSQL. Here only tables that hold something else than at first are touched.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.test import TransactionTestCase

from plock.kit.triggers import suspended

type Rows = list[tuple[Any, ...]]

_first: dict[type[models.Model], Rows] = {}


def replace_flush() -> None:
    """From now on; called once a process, before its first test."""
    TransactionTestCase._fixture_setup = classmethod(lambda cls: _keep())
    TransactionTestCase._fixture_teardown = lambda self: restore()


def _keep() -> None:
    """Remember the first rows, before the first test that could change them for good."""
    if not _first:
        _first.update({model: _rows(model) for model in _filled()})


def leave_unvacuumed() -> None:
    """For a new database, before its first test.

    PostgreSQL takes a table that was vacuumed while it held nothing but dead rows, as after a test, for one without
    rows for good: it then joins thousands of rows by reading whole tables for each, for minutes.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in _models():
                cursor.execute(f"ALTER TABLE {_table(model)} SET (autovacuum_enabled = off)")


def restore() -> None:
    """Put everything back."""
    filled = _filled()
    changed = [model for model in filled if model not in _first]
    changed += [model for model, rows in _first.items() if _rows(model) != rows]
    with _unguarded(), connection.cursor() as cursor:
        for model in changed:
            cursor.execute(f"DELETE FROM {_table(model)}")
        for model in changed:
            _write(cursor, model, _first.get(model, []))
    ContentType.objects.clear_cache()


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def _filled() -> list[type[models.Model]]:
    """In one query. PostgreSQL waits for whoever still writes, as it does before it truncates."""
    known = _models()
    asked = [f"SELECT {i} WHERE EXISTS (SELECT 1 FROM {_table(model)})" for i, model in enumerate(known)]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(map(_table, known))} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(" UNION ALL ".join(asked))
        return [known[i] for (i,) in cursor.fetchall()]


@contextmanager
def _unguarded() -> Iterator[None]:
    """A transaction in which no trigger and no foreign key stands in the way."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
    else:
        with suspended(connection), connection.constraint_checks_disabled(), transaction.atomic():
            yield


def _rows(model: type[models.Model]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_columns(model)} FROM {_table(model)} ORDER BY {_quoted([model._meta.pk])}")
        return cursor.fetchall()


def _write(cursor: Any, model: type[models.Model], rows: Rows) -> None:
    if rows:
        blanks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {_table(model)} ({_columns(model)}) VALUES ({blanks})", rows)


def _columns(model: type[models.Model]) -> str:
    return _quoted(field for field in model._meta.local_concrete_fields if not field.generated)


def _quoted(fields: Iterable[Any]) -> str:
    return ", ".join(connection.ops.quote_name(field.column) for field in fields)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
