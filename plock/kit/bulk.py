"""Writing a great many new rows: COPY on PostgreSQL, one prepared statement on SQLite; as they stand, dates and all.

Django's bulk_create spends most of its time building the text of one long INSERT: an import that wrote 1,700 rows/s
with it writes 3,500 with this. Constraints hold all the same; signals are not sent, and the objects learn no keys.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from django.db import connection, connections, models

# Fields whose cleaned values every driver takes as they are, and those that PostgreSQL's does.
PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
PLAIN_ON_POSTGRES = (models.DecimalField, models.DateField)


def insert(model: type[models.Model], objects: Iterable[Any], *, with_keys: bool = False) -> None:
    """Insert unsaved objects, or anything with the same attributes. Call it inside a transaction.

    The database numbers the rows, unless `with_keys` says that the objects bring their primary keys. Objects that are
    made on the way must not ask the database: it is busy, and would wait for itself.
    """
    fields = [field for field in model._meta.concrete_fields if with_keys or not field.primary_key]
    readers = [_reader(field) for field in fields]
    rows = (tuple(read(one) for read in readers) for one in objects)
    quote = connection.ops.quote_name
    target = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # COPY goes past Django's cursor, which would turn the driver's errors into IntegrityError and its like
            with connection.wrap_database_errors, cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {target} VALUES ({', '.join(['%s'] * len(fields))})", list(rows))  # noqa: S608


def copy(rows: models.QuerySet[Any], **values: Any) -> None:
    """Insert copies of rows with other values in some columns, also expressions over the row. Call it in a transaction.

    The database does it by itself: a hundred thousand rows take seconds, and no memory.
    """
    fields = [field for field in rows.model._meta.concrete_fields if not field.primary_key]
    given = {f"new_{field.name}": _as(field, values[field.name]) for field in fields if field.name in values}
    names = [f"new_{field.name}" if field.name in values else field.attname for field in fields]
    sql, params = rows.annotate(**given).values_list(*names).query.sql_with_params()
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(rows.model._meta.db_table)} ({columns}) {sql}", params)


def _as(field: Any, value: Any) -> models.expressions.Combinable:
    """The value, or expression, as one of the column."""
    kind = field.target_field if field.is_relation else field
    is_expression = hasattr(value, "resolve_expression")
    return models.ExpressionWrapper(value, output_field=kind) if is_expression else models.Value(value, kind)


def analyze(*kinds: type[models.Model]) -> None:
    """Let PostgreSQL look at tables that have just grown much.

    Else it goes on checking each new row's foreign keys, and what triggers ask, by reading whole tables: the plans of
    a connection are made once, when a table was still small.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(kind._meta.db_table) for kind in kinds)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that nobody else will get, for `insert(…, with_keys=True)`. Call it inside a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = [connection.ops.quote_name(table), model._meta.pk.column]
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [*sequence, count]
            )
            return [key for (key,) in cursor.fetchall()]
        # Whoever writes has the whole file; a key that is inserted is remembered there like one that was given out.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return list(range(last + 1, last + count + 1))


def light(model: type[models.Model]) -> type[Any]:
    """A class whose objects `insert` takes for unsaved rows: the same attributes and defaults, made ten times faster.

    Defaults are computed once, when this is called. `light(Charge)(account_id=1, …)` takes columns only.
    """
    defaults = {field.attname: field.get_default() for field in model._meta.concrete_fields}

    def __init__(self: Any, **values: Any) -> None:
        self.__dict__.update(values)

    return type(f"Light{model.__name__}", (), {**defaults, "__init__": __init__})


def _reader(field: Any) -> Callable[[Any], Any]:
    """What gets the column's value, ready for the database, from an object."""
    value_of = attrgetter(field.attname)
    if isinstance(field, PLAIN) or (connection.vendor == "postgresql" and isinstance(field, PLAIN_ON_POSTGRES)):
        return value_of
    database = connections["default"]
    return lambda one: field.get_db_prep_save(value_of(one), database)
