"""Doing a run: part by part, each in a transaction of its own that also marks the part as done.

So a part that is interrupted was never begun, several workers take different parts, and whoever finds nothing left
closes the run. What goes wrong in a part of many accounts is narrowed down until only those it is about are left out.
"""

import logging
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import BillingRun, Charge, Invoice, InvoicePreview, RunPart, RunProblem
from billing.services import run_computing, run_planning, run_previews, run_reading, run_writing
from billing.services.run_planning import Groups
from billing.services.run_problems import Problem
from billing.services.run_reading import Moved
from billing.services.run_writing import Drafts
from plock.kit.bulk import analyze, insert
from plock.kit.sums import ExactSum

log = logging.getLogger(__name__)
ZERO = Decimal(0)
TRIES = 5
GROWN = {4**power for power in range(1, 12)}  # parts after which the tables are much larger than before
PLACES = ("due", "merged", "separate", "held")


def plan(run: BillingRun) -> None:
    """Write down the parts of the run, once."""
    with transaction.atomic():
        row = BillingRun.objects.select_for_update().get(pk=run.pk)
        if row.is_planned:
            return
        accounts = run_planning.due_accounts(as_of=row.as_of, only=row.customers)
        found = list(enumerate(run_planning.parts(accounts), 1))  # asks the database, which a COPY would keep busy
        if found:
            insert(RunPart, (RunPart(run=row, position=position, accounts=groups) for position, groups in found))
        BillingRun.objects.filter(pk=row.pk).update(is_planned=True)


def foresee(groups: Groups, *, run: BillingRun, lock: bool = False) -> Drafts:
    """What the accounts would be billed, as things are now."""
    ids = [pk for group in groups for pk in group]
    books = run_reading.read(ids, as_of=run.as_of, lock=lock, every=bool(run.customers))
    return run_writing.draft(books, run_computing.compute(books), Organisation.current())


def bill_next(run: BillingRun, *, origin: Origin) -> bool:
    """Bill the next part that nobody works on; False where there is none, or the run was cancelled."""
    for attempt in range(1, TRIES + 1):
        part = None
        try:
            with transaction.atomic():
                part = _take(run)
                if part is None:
                    return False
                _bill(part, run, origin)
            if part.position in GROWN and not run.is_preview:
                analyze(Invoice, Charge)
            return True
        except Moved:
            continue
        except Exception as problem:
            if part is None:
                raise
            log.exception("run %s, part %s", run.pk, part.position)
            if isinstance(problem, OperationalError) and attempt < TRIES:  # e.g. a deadlock: once more
                continue
            _narrow(part, run)
            return True
    return True


def is_billed(run: BillingRun) -> bool:
    """Whether no part is left."""
    return not RunPart.objects.filter(run=run, is_done=False).exists()


def close(run: BillingRun, *, origin: Origin) -> None:
    """Once every part is done: count, reconcile, and say how it ended. Does nothing where it is over already."""
    with transaction.atomic():
        row = BillingRun.objects.select_for_update().get(pk=run.pk)
        if row.is_over or not is_billed(row):
            return
        sums = reconcile(row)
        row.sums = {currency: {name: str(amount) for name, amount in entry.items()} for currency, entry in sums.items()}
        is_right = all(entry["due"] == entry["merged"] + entry["separate"] + entry["held"] for entry in sums.values())
        row.state = BillingRun.State.DONE if is_right else BillingRun.State.FAILED
        count(row)
        row.finished_at = timezone.now()
        row.save()
        if not row.is_preview:
            changes = {"invoices": (None, row.invoice_count), "problems": (None, row.problem_count)}
            activity.record(origin=origin, verb=f"run.{row.state}", account=None, subject=row, changes=changes)


def count(row: BillingRun) -> None:
    """How many invoices and problems there are of it, so far."""
    row.problem_count = RunProblem.objects.filter(run=row).count()
    made = InvoicePreview.objects.filter(run=row) if row.is_preview else row.charges.values("invoice").distinct()
    row.invoice_count = made.count()


def reconcile(run: BillingRun) -> dict[str, dict[str, Decimal]]:
    """{currency: due, merged, separate, held}: what the rules said was due against what stood on invoices.

    Each part was counted in its own transaction: what people discard while the run goes on is none of its faults.
    """
    found: dict[str, dict[str, Decimal]] = {}
    for sums in RunPart.objects.filter(run=run).values_list("sums", flat=True):
        for currency, entry in sums.items():
            total = found.setdefault(currency, dict.fromkeys(PLACES, ZERO))
            for name, amount in entry.items():
                total[name] = total.get(name, ZERO) + Decimal(amount)
    return dict(sorted(found.items()))


def placed(run: BillingRun, invoices: Collection[int], accounts: Collection[int]) -> dict[str, dict[str, Decimal]]:
    """{currency: what the run put on these invoices of masters for the accounts, and on invoices of their own}.

    The runs are told apart here: an index of theirs would lead through everything that the run has billed so far.
    """
    found: dict[str, dict[str, Decimal]] = {}
    own = Q(account=F("invoice__account"))
    for name, which in (("separate", own), ("merged", ~own)):
        rows: Any = Charge.objects.filter(which, invoice__in=invoices, account__in=accounts)
        rows = rows.order_by().values_list("currency", "run")
        for currency, by, net in rows.annotate(net=ExactSum("net")):
            if by == run.pk:
                found.setdefault(currency, {})[name] = net
    return found


def sums_of(drafts: Drafts, run: BillingRun, invoices: Collection[int]) -> dict[str, dict[str, str]]:
    """{currency: what was due, what of it is held, and what of it stands on these invoices}, as text."""
    found = run_writing.sums(drafts.findings)
    accounts = {one.account for one in drafts.findings.owed}
    for currency, nets in placed(run, invoices, accounts).items():
        found.setdefault(currency, {}).update({name: str(net) for name, net in nets.items()})
    return found


def _take(run: BillingRun) -> RunPart | None:
    if BillingRun.objects.values_list("state", flat=True).get(pk=run.pk) != BillingRun.State.RUNNING:
        return None
    free = RunPart.objects.select_for_update(skip_locked=True).filter(run=run, is_done=False)
    return free.order_by("position").first()


def _bill(part: RunPart, run: BillingRun, origin: Origin) -> None:
    drafts = foresee(part.accounts, run=run, lock=not run.is_preview)
    if run.is_preview:
        run_previews.write(drafts, run=run)
        part.sums = run_previews.with_places(run_writing.sums(drafts.findings), drafts)
    else:
        part.sums = sums_of(drafts, run, run_writing.write(drafts, run=run, origin=origin))
    part.is_done = True
    part.save(update_fields=["is_done", "sums"])


def _narrow(part: RunPart, run: BillingRun) -> None:
    """What failed as a whole is tried by halves; of a group that fails alone nothing is billed, and that is said."""
    groups: Groups = part.accounts
    with transaction.atomic():
        BillingRun.objects.select_for_update(no_key=True).get(pk=run.pk)  # others go on writing charges of the run
        if not RunPart.objects.filter(pk=part.pk, is_done=False).update(is_done=True):
            return
        if len(groups) == 1:
            insert(RunProblem, (run_writing.problem(run, one) for one in defects(groups)))
            return
        last = RunPart.objects.filter(run=run).aggregate(last=Max("position"))["last"]
        found = enumerate(halves(groups), last + 1)
        insert(RunPart, (RunPart(run=run, position=position, accounts=some) for position, some in found))


def halves(groups: Groups) -> tuple[Groups, Groups]:
    """What failed together, in two parts to be tried again."""
    half = len(groups) // 2
    return groups[:half], groups[half:]


def defects(groups: Groups) -> list[Problem]:
    """What is said of accounts that could not be billed and nobody knows why."""
    text = _("It could not be billed; the server's log tells why. Nothing of it was billed.")
    return [Problem(pk, None, RunProblem.Reason.DEFECT, text) for group in groups for pk in group]
