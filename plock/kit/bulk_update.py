"""Writing other values to a great many rows: UPDATE … FROM arrays on PostgreSQL, one prepared statement on SQLite.

Django's bulk_update builds a CASE for every row and field, which takes longer than the database does.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, connections, models

BATCH = 5_000  # rows of one statement; keeps memory flat


def update(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Set the fields of rows given as (primary key, value, …). Call it inside a transaction."""
    fields = [model._meta.get_field(name) for name in names]
    for start in range(0, len(rows), BATCH):
        _update(model, fields, rows[start : start + BATCH])


def _update(model: type[models.Model], fields: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> None:
    database, quote = connections["default"], connection.ops.quote_name
    prepared = [
        (pk, *(field.get_db_prep_save(value, database) for field, value in zip(fields, values, strict=True)))
        for pk, *values in rows
    ]
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    columns = [quote(field.column) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = ["bigint", *(str(field.db_type(database)) for field in fields)]
            arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
            names = ", ".join(f"v{number}" for number in range(len(fields)))
            sets = ", ".join(f"{column} = given.v{number}" for number, column in enumerate(columns))
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS given(pk, {names}) WHERE {table}.{key} = given.pk",  # noqa: S608
                [list(column) for column in zip(*prepared, strict=True)],
            )
        else:
            sets = ", ".join(f"{column} = %s" for column in columns)
            statement = f"UPDATE {table} SET {sets} WHERE {key} = %s"  # noqa: S608
            cursor.executemany(statement, [(*values, pk) for pk, *values in prepared])
