"""What must never be false and no constraint can say, since it is about rows of several tables: triggers.

One wording serves PostgreSQL and SQLite. A row that breaks a rule arrives as IntegrityError with the rule's name, like
a broken constraint. On SQLite a migration that rebuilds a table loses the triggers on it and must install them again.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

FAR_PAST, FAR_FUTURE = "0001-01-01", "9999-12-31"

POSTGRES = """
CREATE OR REPLACE FUNCTION {name}_{event}() RETURNS trigger AS $$
BEGIN
    {lock}
    IF {broken} THEN
        RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN {row};
END $$ LANGUAGE plpgsql;
CREATE TRIGGER {name}_{event} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_{event}();
"""
SQLITE = (
    "CREATE TRIGGER {name}_{event} BEFORE {event} ON {table} WHEN {broken} BEGIN SELECT RAISE(ABORT, '{name}'); END"
)

REFUSING = "% BEFORE delete ON % RAISE(ABORT%"


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` is SQL over NEW (or OLD, on delete) that is true of a row that must not be.

    It may say {past} and {future} for dates before and after all others, and IS DISTINCT FROM. `lock` is a query that
    PostgreSQL runs first, so that two who change the same thing at one moment come one after the other.
    """

    name: str
    table: str
    events: tuple[str, ...]
    broken: str
    lock: str = ""


def install(rules: Iterable[Rule], schema_editor: Any) -> None:
    """Make the triggers, in place of those that are there."""
    rules = tuple(rules)
    remove(rules, schema_editor)
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for rule in rules:
        for event in rule.events:
            past, future = (f"DATE '{day}'" if is_postgres else f"'{day}'" for day in (FAR_PAST, FAR_FUTURE))
            broken = rule.broken.format(past=past, future=future)
            words = {"name": rule.name, "event": event, "table": rule.table, "broken": broken}
            if is_postgres:
                lock = f"PERFORM {rule.lock};" if rule.lock else ""
                schema_editor.execute(POSTGRES.format(**words, lock=lock, row="OLD" if event == "delete" else "NEW"))
            else:
                words["broken"] = broken.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
                schema_editor.execute(SQLITE.format(**words))


@contextmanager
def suspended(connection: Any) -> Iterator[None]:
    """Without the triggers that refuse a deletion, so that SQLite can empty all tables, in whatever order.

    PostgreSQL truncates tables, which no trigger of a row hears of.
    """
    refusing: dict[str, str] = {}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s", [REFUSING])
            refusing.update(cursor.fetchall())
            for name in refusing:
                cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for sql in refusing.values():
                cursor.execute(sql)


def remove(rules: Iterable[Rule], schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for rule in rules:
        for event in rule.events:
            if is_postgres:
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {rule.name}_{event}() CASCADE")
            else:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {rule.name}_{event}")
