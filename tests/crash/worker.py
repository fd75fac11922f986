"""A real Celery worker process on the test database, to be killed without warning."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from django.db import connection
from django.utils import timezone

from plock.kit.models import Job
from tests import environment

LEASE_SECONDS = 3


def database_url() -> str:
    """The address of the database that this test is connected to."""
    made: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(made['NAME']).resolve()}"
    return f"postgres://{quote(made['USER'])}:{quote(made['PASSWORD'])}@{made['HOST']}:{made['PORT']}/{made['NAME']}"


class Worker:
    """`celery worker` as production runs it, but with a short lease, small chunks and one process (or CONCURRENCY)."""

    def __init__(self, broker: str, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "REDIS_URL": broker,
            "PLOCK_DEBUG": "1",
            "PLOCK_VAR_DIR": str(environment.FOLDER),
            "PLOCK_JOB_LEASE_SECONDS": str(LEASE_SECONDS),
        }
        self.log = (folder / "worker.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        processes = self.environment.get("CONCURRENCY", "1")
        command = [sys.executable, "-m", "celery", "-A", "tests.crash.app", "worker"]
        command += ["--concurrency", processes, "--loglevel", "INFO"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)

    def kill(self) -> None:
        """The whole tree at once, as a power cord would."""
        if self.process is None:
            return
        tree = psutil.Process(self.process.pid)
        for process in [*tree.children(recursive=True), tree]:
            process.kill()
        self.process.wait(timeout=10)
        self.process = None


def end_lease(*jobs: Job) -> None:
    """As if the worker on them had been silent for longer than its lease: nobody waits for the clock."""
    past = timezone.now() - timedelta(minutes=5)
    Job.objects.filter(pk__in=[job.pk for job in jobs], state="running").update(leased_until=past)


def wait_for(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Until it is true, or fail."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.05)
