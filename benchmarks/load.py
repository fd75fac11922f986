"""Fifty people at once: the production server (gunicorn, two processes) under people who browse, search and edit.

They pause one to three seconds between clicks, as people do. `make bench ONLY=load` runs it for LOAD_SECONDS (120);
it is left out of a plain `make bench`, which it would double. Locust replaces the standard library's sockets, so it
and the server run in processes of their own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.databases import ROOT, manage
from benchmarks.results import Result
from tests.servers import free_port

PEOPLE = 50
PROCESSES = 2
MOST_FOR_LOGGING_IN = 240  # seconds; the clock starts when all are there


def main(rows: int) -> None:
    seconds = int(os.environ.get("LOAD_SECONDS") or 120)
    with tempfile.TemporaryDirectory(prefix="plock-load-") as folder, server(Path(folder)) as address:
        figures = drive(address, seconds)
    print(json.dumps([result.as_dict() for result in results(figures, rows)]))


@contextmanager
def server(folder: Path):
    """gunicorn as the Procfile starts it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "WEB_CONCURRENCY": str(PROCESSES),
        "PLOCK_ALLOWED_HOSTS": "127.0.0.1",
        "PLOCK_BASE_URL": address,
        "PLOCK_LOG_FORMAT": "json",
    }
    manage("collectstatic", "--noinput", "-v0", env=env)
    command = [sys.executable, "-m", "gunicorn", "--config", "python:plock.server"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_for(f"{address}/readyz")
        yield address
    finally:
        process.terminate()
        process.wait(60)


def wait_for(url: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (OSError, urllib.error.URLError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def drive(address: str, seconds: int) -> dict[str, Any]:
    """What locust counted, by kind of request."""
    command = [sys.executable, "-m", "locust", "--locustfile", "benchmarks/load_people.py", "--headless"]
    words = [
        "--host",
        address,
        "--users",
        str(PEOPLE),
        "--spawn-rate",
        "10",
        "--run-time",
        f"{MOST_FOR_LOGGING_IN + seconds}s",
    ]
    env = {**os.environ, "LOAD_PEOPLE": str(PEOPLE), "LOAD_SECONDS": str(seconds)}
    done = subprocess.run(
        [*command, *words, "--json", "--loglevel", "WARNING", "--only-summary"],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    return {"seconds": seconds, "kinds": json.loads(done.stdout)}


def results(figures: dict[str, Any], rows: int) -> list[Result]:
    """All requests together, then the 95th percentile of each kind."""
    kinds = figures["kinds"]
    times: dict[float, int] = {}
    for kind in kinds:
        for took, count in kind["response_times"].items():
            times[float(took)] = times.get(float(took), 0) + count
    total = sum(kind["num_requests"] for kind in kinds)
    failed = sum(kind["num_failures"] for kind in kinds)
    head = [
        figure("requests a second", round(total / figures["seconds"], 1), "/s", rows),
        figure("p50", percentile(times, 0.50), "ms", rows),
        figure("p95", percentile(times, 0.95), "ms", rows),
        figure("p99", percentile(times, 0.99), "ms", rows),
        figure("errors", failed, "", rows),
    ]
    each = [
        figure(
            f"{kind['name']}, p95",
            percentile({float(k): n for k, n in kind["response_times"].items()}, 0.95),
            "ms",
            rows,
        )
        for kind in sorted(kinds, key=lambda kind: kind["name"])
    ]
    return head + each


def figure(name: str, value: float, unit: str, rows: int) -> Result:
    return Result(f"load, {PEOPLE} people: {name}", value, unit, "postgresql", rows)


def percentile(times: dict[float, int], share: float) -> float:
    """The time that so large a share of requests did not exceed."""
    left = share * sum(times.values())
    for took in sorted(times):
        left -= times[took]
        if left <= 0:
            return took
    return 0.0


if __name__ == "__main__":
    main(int(sys.argv[1]))
