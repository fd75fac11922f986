"""Finalising many invoices in the background: of a billing run, or those that somebody chose."""

from datetime import date
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from accounts.services.activity import Origin
from accounts.services.outcome import Outcome
from billing.models import BillingRun, Invoice
from billing.services import invoices
from plock.kit import jobs
from plock.kit.heartbeat import Run
from plock.kit.models import Job

KIND = "billing.finalise"
NAMED = 20  # customers that the log lists for each reason


def start(*, ids: list[int] | None = None, run: BillingRun | None = None, origin: Origin) -> Job:
    """Order the job, for the drafts of a run or for these."""
    if run:
        total = Invoice.objects.filter(run=run, state=Invoice.State.DRAFT).count()
        title, params = _("Finalise the invoices of the billing run of %s") % run, {"run": run.pk}
        return jobs.start(kind=KIND, title=title, by=origin.by, params=params, total=total)
    chosen = sorted(set(ids or ()))
    title = ngettext("Finalise %s invoice", "Finalise %s invoices", len(chosen)) % len(chosen)
    return jobs.start(kind=KIND, title=title, by=origin.by, params={"ids": chosen}, total=len(chosen))


def run(work: Run) -> dict[str, Any]:
    """The runner: goes on behind the last invoice of the chunk before."""
    origin, today = Origin(by=work.job.owner, job=work.job), Organisation.current().today()
    found: dict[str, Any] = {"finalised": 0, "left_as_they_were": 0, **work.position}
    done = found["finalised"] + found["left_as_they_were"]
    ahead = _ahead(work.params, found.pop("last", None))
    for chunk in batched(ahead, invoices.CHUNK, strict=False):
        with transaction.atomic():
            outcome = invoices.finalise_chunk([pk for _on, pk in chunk], today=today, origin=origin)
            found["finalised"] += outcome.done
            found["left_as_they_were"] += len(chunk) - outcome.done
            done += len(chunk)
            on, pk = chunk[-1]
            work.progress(done, max(done, work.job.total))
            work.save_position(**found, last=[on.isoformat(), pk])
            _tell(work, outcome)
        work.give_way()
    return found


def _ahead(params: dict[str, Any], last: list[Any] | None) -> list[tuple[date, int]]:
    """(billing date, key) of the invoices that are still to be done, in the order of their numbers."""
    found: list[tuple[date, int]] = []
    if "run" in params:
        found += Invoice.objects.filter(run=params["run"], state=Invoice.State.DRAFT).values_list("billing_date", "pk")
    for some in batched(params.get("ids", ()), 5_000, strict=False):
        found += Invoice.objects.filter(pk__in=some).values_list("billing_date", "pk")
    after = (date.fromisoformat(last[0]), last[1]) if last else (date.min, 0)
    return sorted(one for one in found if one > after)


def _tell(work: Run, outcome: Outcome) -> None:
    """Write into the job's log what was left alone, and why."""
    for reason, ids in outcome.skipped.items():
        rows = Invoice.objects.filter(pk__in=ids[:NAMED]).order_by("pk")
        names = [str(account) for account in rows.values_list("account__customer_number", flat=True)]
        more = ["…"] if len(ids) > NAMED else []
        work.log(f"{reason} ({', '.join([*dict.fromkeys(names), *more])})")


jobs.register(KIND, run)
