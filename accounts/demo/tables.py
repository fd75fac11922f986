"""Writing a great many rows: COPY on PostgreSQL, one prepared INSERT elsewhere; as they stand, dates and all."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Field, Model

ADAPTED = {"DateTimeField", "DecimalField", "JSONField"}


class TableWriter:
    """The columns of a model's table, and how instances get into it. Without `keys` the database numbers the rows."""

    def __init__(self, model: type[Model], *, keys: bool) -> None:
        fields = [field for field in model._meta.concrete_fields if keys or not field.primary_key]
        self._columns = [(field.attname, _adapter(field)) for field in fields]
        quote = connection.ops.quote_name
        self._target = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"

    def write(self, instances: Iterable[Model]) -> None:
        rows = self._rows(instances)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._target} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self._columns))
                cursor.executemany(f"INSERT INTO {self._target} VALUES ({marks})", list(rows))  # noqa: S608

    def _rows(self, instances: Iterable[Model]) -> Iterator[list[Any]]:
        for instance in instances:
            held = instance.__dict__
            yield [adapt(held[name]) if adapt else held[name] for name, adapt in self._columns]


def _adapter(field: Field) -> Callable[[Any], Any] | None:
    """What makes a Python value one of the database, where that is needed at all."""
    if field.get_internal_type() not in ADAPTED:
        return None
    return lambda value: field.get_db_prep_save(value, connection)
