"""Copies of a whole database, consistent while others write to it: SQLite page by page, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

FILES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


def dump(folder: Path) -> dict[str, int]:
    """Write the database into the folder; {table: rows} of exactly what was written."""
    path = folder / file_name()
    return _dump_postgres(path) if connection.vendor == "postgresql" else _dump_sqlite(path)


def load(folder: Path) -> None:
    """Make the database what the folder holds: all of it or nothing changes."""
    path = folder / file_name()
    if connection.vendor == "postgresql":
        _load_postgres(path)
    else:
        _load_sqlite(path)


def file_name() -> str:
    if connection.vendor not in FILES:
        raise CommandError(_("Databases of kind %s cannot be backed up by this command.") % connection.vendor)
    return FILES[connection.vendor]


def is_empty() -> bool:
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def count_rows() -> dict[str, int]:
    """{table: rows} of the database as it is."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {table: _count(cursor, table) for table in sorted(tables)}


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's own name
    return int(cursor.fetchone()[0])


# SQLite -----------------------------------------------------------------------------------------------------------


def _dump_sqlite(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as copy:
        _live().backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whoever opens it
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = sorted(name for name in names if not name.startswith("sqlite_"))
        counts = {table: _count(copy.cursor(), table) for table in tables}
    path.chmod(0o600)
    return counts


def _load_sqlite(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CommandError(_("The copy of the database is damaged. Take another backup."))
        copy.backup(_live())


def _live() -> sqlite3.Connection:
    connection.ensure_connection()
    live: sqlite3.Connection = connection.connection
    return live


# PostgreSQL -------------------------------------------------------------------------------------------------------


def _dump_postgres(path: Path) -> dict[str, int]:
    """pg_dump and our counting look at one snapshot."""
    program = _program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}"]
        _run([program, *words, *_where()])
        counts = count_rows()
    path.chmod(0o600)
    return counts


def _load_postgres(path: Path) -> None:
    """One transaction: what was there goes and what the copy holds comes, or nothing changes."""
    restore, psql = _program("pg_restore"), _program("psql")
    connection.close()
    with tempfile.NamedTemporaryFile("w+", suffix=".sql") as script:
        script.write("DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
        script.flush()
        _run([restore, "--no-owner", "--no-privileges", "--file=-", str(path)], output=script)
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script.name}"]
        _run([psql, *options, *_where()], output=subprocess.DEVNULL)


def _where() -> list[str]:
    """Which database, for PostgreSQL's programs; the password goes by their environment."""
    words, _environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    name = words.pop()
    return [*words[1:], f"--dbname={name}"]


def _run(command: Iterable[str], *, output: Any = None) -> None:
    _words, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    words = list(command)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, without a shell
        words, env={**os.environ, **(environment or {})}, stdout=output, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise CommandError(_("%(program)s failed:\n%(why)s") % {"program": Path(words[0]).name, "why": done.stderr})


def _program(name: str) -> str:
    """One of PostgreSQL's programs: in PATH, or else Debian's newest, which is not in PATH."""
    if found := shutil.which(name):
        return found
    folders = [path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if path.parts[-3].isdecimal()]
    if folders:
        return str(max(folders, key=lambda path: int(path.parts[-3])))
    raise CommandError(
        _(
            "%s was not found. Install PostgreSQL's client programs, at least as new as the server (Debian: "
            "apt-get install postgresql-client), or run this where they are."
        )
        % name
    )
