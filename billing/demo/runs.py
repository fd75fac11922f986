"""Billing runs in the demo: the real ones, done here and now, without the lease and the heartbeat of a worker."""

from datetime import date

from django.utils import timezone

from accounts.services.activity import Origin
from billing.models import BillingRun
from billing.services import run_working, runs
from plock.kit.models import Job


def bill(*, as_of: date, today: date, origin: Origin, is_preview: bool = False) -> BillingRun:
    """A whole run; part of the transaction that loads the demo, which no other connection sees."""
    run = runs.start(as_of=as_of, today=today, origin=origin, is_preview=is_preview, is_waited_for=True)
    done_by = Origin(by=origin.by, source=origin.source, job=run.job)
    run_working.plan(run)
    while run_working.bill_next(run, origin=done_by):
        pass
    run_working.close(run, origin=done_by)
    run.refresh_from_db()
    now, parts = timezone.now(), run.parts.count()
    result = {"run": run.pk, "invoices": run.invoice_count, "problems": run.problem_count, "state": run.state}
    Job.objects.filter(billing_run=run).update(
        state=Job.State.DONE, started_at=now, finished_at=now, attempts=1, done=parts, total=parts, result=result
    )
    return run
