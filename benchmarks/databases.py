"""The databases that are measured: made, migrated and filled once, found again while their server lives."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent


def environment(url: str, folder: Path, redis: str = "") -> dict[str, str]:
    """As in production: no debugging, hashed static files, one process."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "static").mkdir(exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "plock.settings",
        "DATABASE_URL": url,
        "REDIS_URL": redis,
        "PLOCK_DEBUG": "0",
        "PLOCK_SECRET_KEY": "only-for-benchmarks",
        "PLOCK_FIELD_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "PLOCK_VAR_DIR": str(folder),
        "PLOCK_BASE_URL": "http://localhost",
        "PLOCK_EMAIL_URL": "memory:",
    }


def postgres(server: str, name: str) -> str:
    """The address of a database of that name, which is made where it is missing."""
    with psycopg.connect(server, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server.rpartition('/')[0]}/{name}"


def drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def count_accounts(url: str) -> int:
    """How many accounts a PostgreSQL database holds; 0 where it has no such table yet."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('accounts_account')").fetchone() == (None,):
            return 0
        found = connection.execute("SELECT count(*) FROM accounts_account").fetchone()
        return found[0] if found else 0


def manage(*words: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, ROOT / "manage.py", *words], env=env, cwd=ROOT, check=True)


def fill(url: str, rows: int, env: dict[str, str]) -> None:
    """Migrate, and load the demo unless it is there."""
    if count_accounts(url) != rows:
        fill_new(rows, env)
    else:
        manage("migrate", "-v0", env=env)


def fill_new(rows: int, env: dict[str, str]) -> None:
    """Migrate, and load the demo."""
    manage("migrate", "-v0", env=env)
    print(f"Loading {rows:,} customers …", file=sys.stderr, flush=True)
    manage("load_demo", "--accounts", str(rows), "--figures", "--today", "2026-06-01", env=env)
