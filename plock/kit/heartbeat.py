"""A job while it runs: its lease renewed, its progress published and its cancel flag read from a second connection."""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from plock.kit.models import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
BEAT_SECONDS = 1.0
GAP_SECONDS = 0.05


class Cancelled(Exception):
    """Somebody asked the job to stop."""


class LostLease(Exception):
    """Another worker has taken the job over; this one must write nothing more."""


class Run:
    """Handed to a runner. Use as a context manager; the heartbeat lives in a thread with its own connection,
    so that it goes on while the runner is inside a long transaction."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.params: dict[str, Any] = job.params
        self.position: dict[str, Any] = job.position
        self._progress = (job.done, job.total)
        self._cancel = self._lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"job-{job.pk}", daemon=True)

    def __enter__(self) -> Self:
        if not getattr(settings, "JOBS_WITHOUT_HEARTBEAT", False):
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far it is; raises Cancelled or LostLease where the runner must stop."""
        self._progress = (done, self._progress[1] if total is None else total)
        if self._lost:
            raise LostLease
        if self._cancel:
            raise Cancelled

    def each[T](self, chunks: Iterable[list[T]]) -> Iterator[list[T]]:
        """The chunks one by one, counting their items as progress."""
        done = self._progress[0]
        for chunk in chunks:
            yield chunk
            done += len(chunk)
            self.progress(done)

    def give_way(self) -> None:
        """Let others write between two steps: on SQLite whoever waits for the file looks for it only now and then."""
        if connection.vendor == "sqlite":
            time.sleep(GAP_SECONDS)

    def save_position(self, **position: Any) -> None:
        """Remember where a restarted worker goes on; call it inside the transaction of the work itself.

        Raises LostLease where another worker holds the job, so that the transaction is rolled back.
        """
        self.position = position
        mine = Job.objects.filter(pk=self.job.pk, token=self.job.token, state=Job.State.RUNNING)
        if not mine.update(position=position, done=self._progress[0], leased_until=timezone.now() + LEASE):
            raise LostLease

    def log(self, line: str) -> None:
        """Add a line to the job's log, with the time."""
        stamp = timezone.localtime().strftime("%H:%M:%S")
        Job.objects.filter(pk=self.job.pk).update(log=Concat("log", Value(f"{stamp} {line}\n")))

    def publish_progress(self) -> None:
        """Renew the lease and show the progress; learns of a cancel or a take-over."""
        done, total = self._progress
        mine = Job.objects.filter(pk=self.job.pk, token=self.job.token, state=Job.State.RUNNING)
        if not mine.update(done=done, total=total, leased_until=timezone.now() + LEASE):
            self._lost = not Job.objects.filter(pk=self.job.pk, token=self.job.token).exists()
        self._cancel = Job.objects.filter(pk=self.job.pk, is_cancel_requested=True).exists()

    def _beat(self) -> None:
        try:
            while not self._stop.wait(BEAT_SECONDS):
                try:
                    self.publish_progress()
                except DatabaseError as problem:  # SQLite while the runner holds the file: nobody else can claim either
                    log.debug("job %s: heartbeat missed (%s)", self.job.pk, problem)
        finally:
            connection.close()
