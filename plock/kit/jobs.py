"""Durable background work: a row is the order, a lease keeps it single, a message only wakes a worker.

A *runner* is registered for each kind of job. It is called with a `Run`, must be safe to start again from
`run.position` after any crash, and returns its result as a dict. What it writes in one step it commits together
with `run.save_position(…)`; `run.finish_with(…)` may be called inside the last transaction.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from plock.kit.errors import Refused
from plock.kit.heartbeat import LEASE, Cancelled, LostLease, Run
from plock.kit.models import Job

log = logging.getLogger(__name__)

type Runner = Callable[[Run], dict[str, Any]]
type Surrounding = Callable[[Job], AbstractContextManager[None]]

MAX_ATTEMPTS = 8
KEPT = timedelta(days=90)  # finished jobs and their files
_runners: dict[str, Runner] = {}
_abandoned: dict[str, Callable[[int], None]] = {}
surroundings: list[Surrounding] = []  # what every job runs within, e.g. a language; apps add theirs in `apps.ready`


def register(kind: str, runner: Runner, *, abandoned: Callable[[int], None] | None = None) -> None:
    """Say who does jobs of a kind; called from `apps.ready`. `abandoned(job_id)` hears of those that end undone."""
    if kind in _runners:
        raise ValueError(f"Jobs of kind {kind!r} have a runner already.")
    _runners[kind] = runner
    if abandoned is not None:
        _abandoned[kind] = abandoned


def order(*, kind: str, title: str, by: Any, params: dict[str, Any], total: int = 0) -> Job:
    """Write the order alone, for those who run it themselves; if they die, the sweeper finds it."""
    return Job.objects.create(kind=kind, title=title, owner=by, params=params, total=total)


def start(*, kind: str, title: str, by: Any, params: dict[str, Any], total: int = 0) -> Job:
    """Write the order and wake a worker once the transaction holds."""
    job = order(kind=kind, title=title, by=by, params=params, total=total)
    run_later.delay_on_commit(job_id=job.pk)
    return job


def run(*, job_id: int) -> None:
    """Claim the job and do it; does nothing where somebody else holds it or it is over."""
    job = _claim(job_id)
    if job is None:
        return
    with _surrounded(job), Run(job) as work:
        try:
            result = _runners[job.kind](work)
        except LostLease:
            log.warning("job %s: another worker has taken over", job.pk)
        except Cancelled:
            _settle(job, Job.State.CANCELLED)
        except Refused as problem:
            _settle(job, Job.State.FAILED, error=str(problem))
        except Exception:
            log.exception("job %s (%s) failed", job.pk, job.kind)
            _settle(
                job, Job.State.FAILED, error=_("An unexpected error; it is in the server's log as job %s.") % job.pk
            )
        else:
            work.publish_progress()
            _settle(job, Job.State.DONE, result=result)


def cancel(*, job: Job) -> None:
    """Ask a running job to stop at its next step; a queued one is cancelled at once."""
    queued = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if queued.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
        _tell(job)
    else:
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(is_cancel_requested=True)


def sweep() -> int:
    """Wake every job that waits or whose worker died; give up on one that has died too often. Returns how many."""
    now = timezone.now()
    for job in Job.objects.waiting(now=now).filter(attempts__gte=MAX_ATTEMPTS):
        error = _("Interrupted %s times; given up.") % MAX_ATTEMPTS
        if Job.objects.waiting(now=now).filter(pk=job.pk).update(state=Job.State.FAILED, finished_at=now, error=error):
            _tell(job)
    waiting = list(Job.objects.waiting(now=now).values_list("pk", flat=True)[:1000])
    for pk in waiting:
        run_later.delay(job_id=pk)
    return len(waiting)


@shared_task(name="kit.run_job")
def run_later(*, job_id: int, **_: Any) -> None:
    run(job_id=job_id)


@shared_task(name="kit.sweep_jobs")
def sweep_later(**_: Any) -> None:
    sweep()


@shared_task(name="kit.forget_jobs")
def forget_later(**_: Any) -> None:
    forget_finished(older_than=KEPT)


def _claim(job_id: int) -> Job | None:
    """Take the lease, or None where the job is not to be had."""
    now, token = timezone.now(), secrets.token_hex(16)
    free = Job.objects.filter(pk=job_id).waiting(now=now)
    taken = free.update(
        state=Job.State.RUNNING,
        token=token,
        leased_until=now + LEASE,
        attempts=F("attempts") + 1,
        started_at=now,
    )
    return Job.objects.get(pk=job_id) if taken else None


@contextmanager
def _surrounded(job: Job) -> Iterator[None]:
    """Within everything that apps want around a job."""
    with ExitStack() as stack:
        for surround in surroundings:
            stack.enter_context(surround(job))
        yield


def _settle(job: Job, state: str, **fields: Any) -> None:
    """Write the outcome, unless another worker holds the job by now."""
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)
        if (
            mine.update(state=state, finished_at=timezone.now(), leased_until=None, **fields)
            and state != Job.State.DONE
        ):
            _tell(job)


def _tell(job: Job) -> None:
    """Let whoever knows jobs of this kind hear that this one ended undone."""
    if abandoned := _abandoned.get(job.kind):
        abandoned(job.pk)


def forget_finished(*, older_than: timedelta) -> int:
    """Delete jobs that ended longer ago than that, with their files. Returns how many."""
    old = Job.objects.filter(finished_at__lt=timezone.now() - older_than)
    count = 0
    for job in old.prefetch_related("files"):
        for made in job.files.all():
            made.file.delete(save=False)
        job.delete()
        count += 1
    return count
