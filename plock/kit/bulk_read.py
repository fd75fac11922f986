"""Reading the rows of a great many keys that are made of several columns: one statement, and none but these rows.

`filter(a__in=…, b__in=…)` reads every combination: of 2,000 customers and 365 days a thousand times what is asked for.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL


def matching[M: Model](
    model: type[M], columns: Mapping[str, str], keys: Collection[tuple[Any, ...]], *, where: str = "TRUE"
) -> QuerySet[M]:
    """Rows whose columns hold the values of one of the keys. Columns are SQL over `t`, with PostgreSQL's type.

    `where` repeats the condition of a partial index, so that the index can answer.
    """
    if not keys:
        return model._default_manager.none()
    table, wanted = connection.ops.quote_name(model._meta.db_table), list(keys)
    names = [f"v{number}" for number in range(len(columns))]
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
        given = f"unnest({arrays}) AS k({', '.join(names)}) JOIN"
        params: list[Any] = [list(values) for values in zip(*wanted, strict=True)]
        values = [f"k.{name}" for name in names]
    else:
        given = "json_each(%s) AS k CROSS JOIN"  # keeps SQLite from starting with the table
        params = [json.dumps(wanted, default=str)]
        values = [f"json_extract(k.value, '$[{number}]')" for number in range(len(columns))]
    pairs = " AND ".join(f"{column} = {value}" for column, value in zip(columns, values, strict=True))
    found = f"SELECT t.id FROM {given} {table} t ON {pairs} WHERE {where}"  # noqa: S608
    return model._default_manager.filter(pk__in=RawSQL(found, params))  # noqa: S611
