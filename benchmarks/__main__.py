"""`python -m benchmarks`: every part in a process of its own, with settings as in production, then one table.

TEST_POSTGRES_URL (and TEST_REDIS_URL) say where the servers are: `make bench` starts them. ROWS is how many customers
there are; ONLY measures pages with that in their name, or what begins with "import", "export", "bulk", "figures" or
"billing" (ROWS subscriptions in one run, and a group of 10,000); or, which nothing else runs, "load" (two minutes of
fifty people at once) and "registers" (the monthly refresh of ROWS customers); JSON is a file for the figures.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import databases, results
from benchmarks.databases import ROOT

MOST_IMPORTED = 50_000
GROUP = 10_000  # members of one master
PARTS = ("import", "export", "bulk", "figures", "billing", "load", "registers")


def main() -> int:
    server = os.environ.get("TEST_POSTGRES_URL", "")
    if not server:
        print("TEST_POSTGRES_URL is not set: use `make bench`, which starts a PostgreSQL.", file=sys.stderr)
        return 2
    rows, only = int(os.environ.get("ROWS") or 100_000), os.environ.get("ONLY") or ""
    with tempfile.TemporaryDirectory(prefix="plock-bench-") as folder:
        found = measure(server, os.environ.get("TEST_REDIS_URL", ""), rows, only, Path(folder))
    print(results.table(found))
    if path := os.environ.get("JSON"):
        results.write_json(found, Path(path))
    return 0 if found else 1


def measure(server: str, redis: str, rows: int, only: str, folder: Path) -> list[results.Result]:
    part_wanted = next((part for part in PARTS if only.startswith(part)), "pages" if only else "")
    found: list[results.Result] = []
    if part_wanted not in ("import", "billing", "registers"):
        url = databases.postgres(server, f"plock_bench_{rows}")
        env = databases.environment(url, folder / "pages", redis)
        databases.fill(url, rows, env)
        for name in ("pages", "exports", "bulk", "figures"):
            if part_wanted in ("", name.removesuffix("s"), name):
                found += part(name, [str(rows), only], env)
        if part_wanted == "load":  # minutes, hence only when asked for
            found += part("load", [str(rows)], env)
    if part_wanted in ("", "figures"):
        found += figures_on_sqlite(rows, only, folder)
    if part_wanted in ("", "import"):
        found += imports(server, redis, min(rows, MOST_IMPORTED), only, folder)
    if part_wanted in ("", "billing"):
        found += billing(server, redis, rows, folder)
    if part_wanted == "registers":  # minutes, hence only when asked for
        found += registers(server, redis, rows, folder)
    return found


def registers(server: str, redis: str, rows: int, folder: Path) -> list[results.Result]:
    """On an empty database."""
    name = "plock_bench_registers"
    databases.drop(server, name)
    env = databases.environment(databases.postgres(server, name), folder / name, redis)
    databases.manage("migrate", "-v0", env=env)
    found = part("registers", [str(rows)], env)
    databases.drop(server, name)
    return found


def billing(server: str, redis: str, rows: int, folder: Path) -> list[results.Result]:
    """Runs on empty databases: everybody, and one large group."""
    found: list[results.Result] = []
    for what, count in (("large", rows), ("group", GROUP)):
        name = f"plock_bench_billing_{what}"
        databases.drop(server, name)
        env = databases.environment(databases.postgres(server, name), folder / name, redis)
        databases.manage("migrate", "-v0", env=env)
        found += part("billing_runs", [what, str(count)], env)
        databases.drop(server, name)
    return found


def figures_on_sqlite(rows: int, only: str, folder: Path) -> list[results.Result]:
    """The same figures on the other database, with the same customers."""
    env = databases.environment(f"sqlite:///{folder}/figures.sqlite3", folder / "figures")
    databases.fill_new(rows, env)
    return part("figures", [str(rows), only], env)


def imports(server: str, redis: str, rows: int, only: str, folder: Path) -> list[results.Result]:
    """On an empty database of each kind."""
    name = "plock_bench_import"
    databases.drop(server, name)
    found: list[results.Result] = []
    for url in (databases.postgres(server, name), f"sqlite:///{folder}/import.sqlite3"):
        env = databases.environment(url, folder / "imports", redis)
        databases.manage("migrate", "-v0", env=env)
        found += part("imports", [str(rows), only], env)
    databases.drop(server, name)
    return found


def part(name: str, words: list[str], env: dict[str, str]) -> list[results.Result]:
    """Run a part in a process of its own; the last line that it prints is its figures as JSON."""
    print(f"Measuring {name} …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *words]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return results.from_dicts(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    sys.exit(main())
