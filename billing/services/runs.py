"""Billing runs: start one, or a preview of it, and cancel it. A run is a job, and so are those that help it."""

import time
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import BillingRun, RunPart
from billing.rules.periods import add_months
from billing.services import run_working
from plock.kit import jobs
from plock.kit.errors import Refused
from plock.kit.formats import day
from plock.kit.heartbeat import Run
from plock.kit.models import Job

RUN, HELP = "billing.run", "billing.run_part"
FIRST, LAST = date(1990, 1, 1), date(2199, 12, 31)
LONGEST_AHEAD = 12  # months that a run may be ahead of the day it is made on
WAIT_SECONDS = 0.2
SMALL = 2  # parts that one worker does alone
DAY = timedelta(days=1)


@transaction.atomic
def start(
    *,
    as_of: date,
    today: date,
    origin: Origin,
    customers: Collection[int] = (),
    is_preview: bool = False,
    is_waited_for: bool = False,
) -> BillingRun:
    """Order a run of everything that has fallen due by the day, or of some customers (keys); a worker does it.

    With `is_waited_for` the caller does it, by `jobs.run` of its job. Raises Refused for a day that nobody can mean.
    """
    require_day(as_of, today=today)
    known = set(Account.objects.filter(pk__in=customers).values_list("pk", flat=True))
    if missing := set(customers) - known:
        raise Refused(_("There is no customer with the key %s any more. Look for it again.") % min(missing))
    title = _("Preview of the billing run as of %s") if is_preview else _("Billing run as of %s")
    order = jobs.order if is_waited_for else jobs.start
    run = BillingRun.objects.create(
        as_of=as_of, is_preview=is_preview, customers=sorted(known), created_by=origin.by, created_at=timezone.now()
    )
    run.job = order(kind=RUN, title=title % day(as_of), by=origin.by, params={"run": run.pk, "source": origin.source})
    run.save(update_fields=["job"])
    if not is_preview:
        changes = {"as_of": (None, as_of), "customers": (None, len(known) or _("all"))}
        activity.record(origin=origin, verb="run.started", account=None, subject=run, changes=changes)
    return run


def require_day(as_of: date, *, today: date) -> None:
    """Raise Refused for a day that nobody can mean."""
    latest = add_months(min(today, LAST), LONGEST_AHEAD)
    if not FIRST <= as_of <= latest:
        words = {"first": day(FIRST), "last": day(latest)}
        raise Refused(_("Choose a day from %(first)s to %(last)s: nothing further ahead is billed.") % words)


@transaction.atomic
def cancel(*, run: BillingRun, origin: Origin) -> None:
    """Stop a run after the part it is at. What it has made stays: drafts that can be finalised or discarded.

    Raises Refused where it is over.
    """
    row = BillingRun.objects.select_for_update().get(pk=run.pk)
    if row.is_over:
        raise Refused(_("This run is over: %s.") % str(row.get_state_display()).lower())
    _end(row)
    if row.job is not None:
        jobs.cancel(job=row.job)
    activity.record(origin=origin, verb="run.cancelled", account=None, subject=row)


def abandoned(job_id: int) -> None:
    """The job of a run ended without having done it: cancelled under Jobs, or given up."""
    with transaction.atomic():
        for row in BillingRun.objects.select_for_update().filter(job=job_id, state=BillingRun.State.RUNNING):
            _end(row)
            activity.record(origin=activity.SYSTEM, verb="run.cancelled", account=None, subject=row)


def work(work: Run) -> dict[str, Any]:
    """The runner of the job: plan, call for help where there is much to do, bill, and close."""
    run = BillingRun.objects.get(pk=work.params["run"])
    origin = _origin(work)
    run_working.plan(run)
    left = RunPart.objects.filter(run=run, is_done=False).count()
    if left > SMALL and not work.position.get("helped"):
        with transaction.atomic():
            _call_for_help(run, left, work)
            work.save_position(helped=True)
    _bill_all(run, work, origin)
    while not run_working.is_billed(run) and _is_running(run):  # others are at the last parts, or have died
        time.sleep(WAIT_SECONDS)
        _bill_all(run, work, origin)
    run_working.close(run, origin=origin)
    run.refresh_from_db()
    return {"run": run.pk, "invoices": run.invoice_count, "problems": run.problem_count, "state": run.state}


def help_out(work: Run) -> dict[str, Any]:
    """The runner of the jobs that help: parts of a run, as long as there are any."""
    run = BillingRun.objects.get(pk=work.params["run"])
    _bill_all(run, work, _origin(work))
    run_working.close(run, origin=_origin(work))
    return {"run": run.pk}


def _bill_all(run: BillingRun, work: Run, origin: Origin) -> None:
    parts = RunPart.objects.filter(run=run)
    total = parts.count()
    while run_working.bill_next(run, origin=origin):
        work.progress(parts.filter(is_done=True).count(), max(total, 1))
        work.give_way()
    work.progress(parts.filter(is_done=True).count(), max(total, 1))


def _call_for_help(run: BillingRun, parts: int, work: Run) -> None:
    helpers = min(parts, settings.BILLING_WORKERS) - 1
    for _helper in range(helpers):
        title = _("Part of: %s") % work.job.title
        jobs.start(kind=HELP, title=title[:200], by=work.job.owner, params={**work.params})


def _origin(work: Run) -> Origin:
    job: Job = work.job
    return Origin(by=job.owner, source=work.params.get("source", "system"), job=job)


def _is_running(run: BillingRun) -> bool:
    return bool(BillingRun.objects.filter(pk=run.pk, state=BillingRun.State.RUNNING).exists())


def _end(row: BillingRun) -> None:
    """Count what there is: the drafts that were made stay."""
    run_working.count(row)
    row.state, row.finished_at = BillingRun.State.CANCELLED, timezone.now()
    row.save()


jobs.register(RUN, work, abandoned=abandoned)
jobs.register(HELP, help_out)
