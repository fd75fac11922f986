"""What registers say of customers, kept: the status there, since when, and whether the last question was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Account, Activity
from accounts.services import activity
from accounts.services.activity import Origin
from integrations.models import RegisterRecord
from integrations.rules.companies import TROUBLED, Company, Status
from plock.kit.bulk_update import update

FIELDS = ("system", "number", "country", "name", "status", "raw_status", "url", "checked_at", "changed_at", "tried_at")
ABOUT = frozenset({"org_number", "country"})  # fields of a customer that say which company it is
LEI = r"^[A-Z0-9]{18}[0-9]{2}$"  # ISO 17442
MISSING = RegisterRecord.Status.MISSING


@dataclass(frozen=True, slots=True)
class Said:
    """What became of asking for one customer: a company, None where the register has none, or why nothing was said."""

    account_id: int
    number: str
    country: str
    company: Company | None = None
    problem: str = ""  # integrations.errors.Reason


@dataclass(frozen=True, slots=True)
class Kept:
    """How many answers were kept, how many customers have another status than before, and how many are not there."""

    answered: int = 0
    changed: int = 0
    missing: int = 0
    problems: int = 0


@transaction.atomic
def keep(system: str, said: Sequence[Said], *, origin: Origin, at: datetime, is_new: bool = False) -> Kept:
    """Write down what a register said of some customers. A status that changed is logged with each of them.

    A question without an answer leaves what was said before. Customers that are gone or were merged away meanwhile, or
    have another number by now, are left out; `is_new`: they were created from the answer.
    """
    accounts = _locked(said)
    known = {one.account_id: one for one in RegisterRecord.objects.filter(account__in=accounts)}
    there = [
        one
        for one in said
        if one.account_id in accounts
        and (is_new or _is_about(one, accounts[one.account_id], known.get(one.account_id)))
    ]
    before = {one.account_id: _status_before(one, known.get(one.account_id)) for one in there}
    rows = [_row(system, one, known.get(one.account_id), at) for one in there]
    _write(rows)
    news = [row for row in rows if _is_news(row, before.get(row.account_id))]
    entries = [_entry(accounts[row.account_id], before.get(row.account_id), row.status, origin) for row in news]
    activity.write(entries)
    Account.objects.filter(pk__in=[row.account_id for row in news]).update(updated_at=at)
    answered = [one for one in there if not one.problem]
    missing = sum(one.company is None for one in answered)
    return Kept(len(answered), len(news), missing, len(there) - len(answered))


def troubled() -> QuerySet[RegisterRecord]:
    """Active customers of which a register says what nobody wants to read."""
    return RegisterRecord.objects.filter(status__in=TROUBLED, account__state=Account.State.ACTIVE)


def forget_others(ids: Sequence[int], origin: Origin) -> None:
    """Forget what was said of customers whose number or country has just been changed: it was about another company.

    An LEI names a company whatever number it has at home.
    """
    is_same = Q(number=F("account__org_number")) | Q(number__regex=LEI)
    RegisterRecord.objects.filter(account__in=ids).exclude(is_same, country=F("account__country")).delete()


def _locked(said: Sequence[Said]) -> dict[int, Account]:
    """{key: customer} in the order of their keys, as everybody locks them."""
    ids = [one.account_id for one in said]
    rows = Account.objects.filter(pk__in=ids, merged_into=None).order_by("pk").select_for_update(of=("self",))
    return {one.pk: one for one in rows}


def _is_about(said: Said, account: Account, row: RegisterRecord | None) -> bool:
    """Whether the question was about the customer as it is now: by its own number, or by the one it was known by."""
    by_own = (said.number, said.country) == (account.org_number, account.country)
    return by_own or (row is not None and (said.number, said.country) == (row.number, row.country))


def _status_before(said: Said, row: RegisterRecord | None) -> str | None:
    """What was said of that number before; None where nobody ever answered."""
    if row is None or (row.number, row.country) != (said.number, said.country):
        return None
    return row.status if row.name or row.status != Status.UNKNOWN else None


def _row(system: str, said: Said, row: RegisterRecord | None, at: datetime) -> RegisterRecord:
    """The record as it is to be, new or changed; what was said of another number counts no more."""
    row = row or RegisterRecord(account_id=said.account_id, checked_at=at)
    if (row.number, row.country) != (said.number, said.country):
        row.number, row.country = said.number[:40], said.country
        row.status, row.changed_at = str(Status.UNKNOWN), at
        row.name = row.raw_status = row.url = ""
    row.system, row.tried_at, row.problem = system, at, said.problem
    return row if said.problem else _answered(row, said.company, at)


def _answered(row: RegisterRecord, found: Company | None, at: datetime) -> RegisterRecord:
    status = str(found.status) if found else str(MISSING)
    if status != row.status:
        row.changed_at = at
    row.status, row.checked_at = status, at
    row.raw_status, row.url = (found.raw_status[:200], found.url[:500]) if found else ("", "")
    row.name = found.name[:500] if found else row.name
    return row


def _write(rows: Sequence[RegisterRecord]) -> None:
    names = [*FIELDS, "problem"]
    update(RegisterRecord, names, [(row.pk, *(getattr(row, name) for name in names)) for row in rows if row.pk])
    RegisterRecord.objects.bulk_create([row for row in rows if not row.pk])


def _is_news(row: RegisterRecord, before: str | None) -> bool:
    """Whether the log must tell: a status that changed, and at first one that is no good."""
    if row.problem or row.status == before:
        return False
    return before is not None or row.status in TROUBLED


def _entry(account: Account, before: str | None, after: str, origin: Origin) -> Activity:
    changes = {"status": (before, after)}
    return activity.entry(
        origin=origin, verb="account.register_status", account=account, subject=account, changes=changes
    )
