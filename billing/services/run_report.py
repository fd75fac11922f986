"""What a run, or a preview that leaves no trace, tells other programs: the JSON of `run_billing`."""

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import OperationalError, transaction

from accounts.models import Account, GroupMembership
from accounts.services.activity import SYSTEM
from billing.models import BillingRun, Invoice, RunProblem, Subscription
from billing.rules.money import round_money
from billing.services import invoice_reading, run_planning, run_working, run_writing, verdicts
from billing.services.run_planning import Groups
from billing.services.run_problems import Problem
from billing.services.run_reading import Moved
from billing.services.run_working import PLACES

log = logging.getLogger(__name__)
ZERO = Decimal(0)

type Placed = tuple[tuple[date, int], dict[str, Any]]  # an invoice as JSON, with what it is sorted by
type Foreseen = tuple[list[Placed], list[Problem], dict[str, dict[str, str]]]  # of a part, with its sums


def of(run: BillingRun) -> dict[str, Any]:
    """What the run has done."""
    invoices = Invoice.objects.filter(pk__in=run.charges.values("invoice")).select_related("account", "credits")
    problems = RunProblem.objects.filter(run=run).order_by("pk")
    return {
        "run": run.pk,
        "as_of": run.as_of.isoformat(),
        "invoices": [invoice_reading.as_json(one) for one in invoices.order_by("billing_date", "account", "pk")],
        "separate": list(separate(run.customers, as_of=run.as_of)),
        "problems": _problems((one.account_id, one.subscription_id, one.reason, one.message) for one in problems),
        "reconciliation": _amounts(
            {name: {place: Decimal(text) for place, text in entry.items()} for name, entry in run.sums.items()}
        ),
    }


def preview(*, as_of: date, customers: Collection[int] = ()) -> dict[str, Any]:
    """What a run would do, by doing it part by part and taking every part back: nothing of it stays."""
    invoices: list[Placed] = []
    problems: list[Problem] = []
    sums: dict[str, dict[str, Decimal]] = {}
    for made, found, came_to in _foreseen(as_of, customers):
        invoices += made
        problems += found
        _add(sums, came_to)
    return {
        "run": None,
        "as_of": as_of.isoformat(),
        "invoices": [one for _place, one in sorted(invoices, key=lambda pair: pair[0])],
        "separate": list(separate(customers, as_of=as_of)),
        "problems": _problems((one.account, one.subscription, one.reason, one.message[:500]) for one in problems),
        "reconciliation": _amounts(sums),
    }


def _foreseen(as_of: date, customers: Collection[int]) -> Iterator[Foreseen]:
    """Part by part; one that fails is narrowed down as a run does it."""
    parts = list(run_planning.parts(run_planning.due_accounts(as_of=as_of, only=customers)))
    while parts:
        groups = parts.pop(0)
        try:
            yield _tried(groups, as_of, customers)
        except OperationalError:  # the database, and no account
            raise
        except Moved:
            parts.insert(0, groups)
        except Exception:
            log.exception("preview of %s groups", len(groups))
            if len(groups) == 1:
                yield [], run_working.defects(groups), {}
            else:
                parts += run_working.halves(groups)


def _tried(groups: Groups, as_of: date, customers: Collection[int]) -> Foreseen:
    """The invoices, the problems and the sums of a part that was billed and taken back."""
    with transaction.atomic():
        run = BillingRun.objects.create(as_of=as_of, customers=sorted(customers))
        drafts = run_working.foresee(groups, run=run, lock=True)
        keys = run_writing.write(drafts, run=run, origin=SYSTEM)
        rows = Invoice.objects.filter(pk__in=keys).select_related("account", "credits").order_by("pk")
        made = [((one.billing_date, one.account_id), invoice_reading.as_json(one)) for one in rows]
        sums = run_working.sums_of(drafts, run, keys)
        transaction.set_rollback(True)
    return made, drafts.findings.problems, sums


def separate(customers: Collection[int], *, as_of: date) -> Iterator[dict[str, Any]]:
    """Every live subscription of a member that is not on its master's invoice, with the reason why."""
    wanted = customers or set(GroupMembership.objects.values_list("master", flat=True).distinct())
    found = [one for one in verdicts.of_groups(wanted, as_of=as_of) if not one.verdict.is_merged]
    numbers = _numbers(one.subscription for one in found)
    for one in found:
        if one.verdict.reason is not None:
            yield {
                "customer_number": one.account.customer_number,
                "subscription": numbers[one.subscription],
                "master": one.master.customer_number if one.master else None,
                "reason": str(one.verdict.reason),
            }


def _problems(rows: Iterable[tuple[int, int | None, str, str]]) -> list[dict[str, Any]]:
    found = list(rows)
    accounts = dict(Account.objects.filter(pk__in={row[0] for row in found}).values_list("pk", "customer_number"))
    numbers = _numbers(row[1] for row in found if row[1])
    told = [
        {
            "customer_number": accounts.get(account),
            "subscription": numbers.get(subscription or 0),
            "reason": reason,
            "message": message,
        }
        for account, subscription, reason, message in found
    ]
    return sorted(told, key=lambda one: (one["customer_number"], one["subscription"] or "", one["reason"]))


def _numbers(subscriptions: Iterable[int]) -> dict[int, str]:
    return dict(Subscription.objects.filter(pk__in=set(subscriptions)).values_list("pk", "number"))


def _add(sums: dict[str, dict[str, Decimal]], found: Mapping[str, Mapping[str, str]]) -> None:
    """The reconciliation of one more part."""
    for currency, amounts in found.items():
        entry = sums.setdefault(currency, dict.fromkeys(PLACES, ZERO))
        for name, amount in amounts.items():
            entry[name] = entry.get(name, ZERO) + Decimal(amount)


def _amounts(sums: Mapping[str, Mapping[str, Decimal]]) -> dict[str, dict[str, str]]:
    return {
        currency: {name: str(round_money(entry.get(name, ZERO), currency)) for name in PLACES}
        for currency, entry in sorted(sums.items())
    }
