"""What archiving does to groups: a master lets its members go, a member leaves, and plans with either are dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Account, Activity, GroupMembership
from accounts.rules import memberships as rules
from accounts.rules.memberships import Spans
from accounts.services import activity, groups
from accounts.services import memberships as ledgers
from accounts.services.activity import Origin
from accounts.services.memberships import CHUNK, Ledger


@dataclass(frozen=True, slots=True)
class Endings:
    """In numbers: masters that let members go, the members let go, those who leave a group, and plans dropped."""

    masters: int
    released: int
    leaving: int
    plans: int


def foresee(ids: Sequence[int], *, on: date) -> Endings:
    """What `end` would do."""
    held = _concerned(ids, on).exclude(starts_on__gt=on)
    released = held.filter(master__in=ids)
    return Endings(
        masters=released.order_by().values("master").distinct().count(),
        released=released.exclude(account__in=ids).count(),
        leaving=held.filter(account__in=ids).count(),
        plans=_concerned(ids, on).filter(starts_on__gt=on).count(),
    )


@groups.refuse_races
@transaction.atomic
def end(ids: Sequence[int], *, on: date, origin: Origin) -> None:
    """Take the accounts out of every group, as members and as masters, from the day on."""
    archived = set(ids)
    pairs = list(_concerned(ids, on).values_list("account", "master"))
    if not pairs:
        return
    ledgers.lock({pk for pair in pairs for pk in pair})
    for chunk in batched(sorted({account for account, _master in pairs}), CHUNK, strict=False):
        _end_chunk(chunk, archived, on, origin)


def _concerned(ids: Sequence[int], on: date) -> QuerySet[GroupMembership]:
    """The memberships, in force or planned, with one of the accounts on either side."""
    lasting = Q(ends_on=None) | Q(ends_on__gt=on)
    return GroupMembership.objects.filter(lasting, Q(account__in=ids) | Q(master__in=ids))


def _end_chunk(chunk: Iterable[int], archived: set[int], on: date, origin: Origin) -> None:
    ledger = ledgers.read(chunk, since=on)
    after: dict[int, Spans] = {}
    for pk in chunk:
        spans = _without_plans(ledger.of(pk), pk, archived, on)
        held = rules.in_force(spans, on=on)
        is_out = held is not None and (pk in archived or held.master in archived)
        after[pk] = rules.change(spans, on=on, master=None) if is_out else spans
    for pk in ledger.judge(after, is_ending=True):  # it cannot stay in the group it was to leave for an archived one
        after[pk] = tuple(span for span in ledger.of(pk) if span.starts_on <= on or span.master not in archived)
    ledgers.write(ledger, after)
    _log(ledger, after, on, origin)


def _without_plans(spans: Spans, pk: int, archived: set[int], on: date) -> Spans:
    """An archived account has no plans at all; another one stays where it is instead of going to an archived one."""
    if pk in archived:
        return tuple(span for span in spans if span.starts_on <= on)
    for span in spans:
        if span.starts_on > on and span.master in archived:
            spans = rules.cancel(spans, starts_on=span.starts_on)
    return spans


def _log(ledger: Ledger, after: dict[int, Spans], on: date, origin: Origin) -> None:
    left = {pk: spans for pk, spans in after.items() if rules.in_force(ledger.of(pk), on=on)}
    left = {pk: spans for pk, spans in left.items() if not rules.in_force(spans, on=on)}
    groups.log_changes(ledger, left, on, origin)
    entries: list[Activity] = []
    masters: set[int] = set()
    for pk in after.keys() - left.keys():
        gone = [span for span in ledger.of(pk) if span.starts_on > on and span not in after[pk]]
        for span in gone:
            masters.add(span.master)
            changes = {"master": (ledger.name(span.master), None), "starts_on": (span.starts_on, None)}
            entries.append(_entry(ledger.accounts[pk], ledger.name(span.master), changes, origin))
    activity.write(entries)
    ledgers.touch(members=after.keys() - left.keys(), masters=masters)


def _entry(account: Account, subject: str, changes: dict[str, Any], origin: Origin) -> Activity:
    return activity.entry(origin=origin, verb="group.plan_cancelled", account=account, subject=subject, changes=changes)
