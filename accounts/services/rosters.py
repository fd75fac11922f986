"""What a group's page shows: its totals, its members, what is planned and what has been. Never a query per member."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, Max, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import Account, GroupMembership

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Total:
    """A master and its members together, each counted once; money per month in the organisation's currency."""

    members: int
    mrr: Decimal
    users: int
    adoption: int | None
    risk: Decimal | None

    @property
    def arr(self) -> Decimal:
        return self.mrr * 12


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of group that lies ahead; `row` is the membership whose plan is cancelled, if it can be."""

    account: Account
    leaves: Account | None
    joins: Account | None
    on: date
    row: GroupMembership | None


def membership(account: Account, *, on: date) -> GroupMembership | None:
    """The one that counts on the day, with its master."""
    return GroupMembership.objects.in_force(on=on).filter(account=account).select_related("master").first()


def members(master: Account, *, on: date) -> QuerySet[Account]:
    """The accounts in the group on the day, each with the day since when."""
    rows = GroupMembership.objects.in_force(on=on).filter(master=master)
    since = rows.filter(account=OuterRef("pk")).values("starts_on")[:1]
    found = Account.objects.filter(pk__in=rows.values("account"))
    return found.annotate(member_since=Subquery(since, output_field=DateField()))


def total(master: Account, *, on: date) -> Total:
    """One query over the members, whatever the size of the group; the master's own figures are at hand."""
    inside = GroupMembership.objects.in_force(on=on).filter(master=master)
    found: dict[str, Any] = inside.aggregate(
        n=Count("pk"),
        mrr=Sum("account__mrr_base", default=0),
        users=Sum("account__user_count", default=0),
        adoption=Sum("account__adoption", default=0),
        scored=Count("account__adoption"),
        risk=Max("account__risk"),
    )
    scored = found["scored"] + (master.adoption is not None)
    risks = [risk for risk in (found["risk"], master.risk) if risk is not None]
    return Total(
        members=found["n"],
        mrr=found["mrr"] + master.mrr_base,
        users=found["users"] + master.user_count,
        adoption=round((found["adoption"] + (master.adoption or 0)) / scored) if scored else None,
        risk=max(risks, default=None),
    )


def plans(account: Account, *, today: date) -> list[Plan]:
    """The changes ahead that the account is part of, as member or as master; the next ones first."""
    concerned = GroupMembership.objects.filter(Q(account=account) | Q(master=account)).exclude(ends_on__lte=today)
    ahead = concerned.filter(Q(starts_on__gt=today) | Q(ends_on__isnull=False)).order_by("starts_on", "pk")
    ids = set(ahead.values_list("account", flat=True)[:SHOWN])
    rows = GroupMembership.objects.filter(account__in=ids).exclude(ends_on__lte=today)
    by_account: dict[int, list[GroupMembership]] = defaultdict(list)
    for row in rows.select_related("account", "master").order_by("starts_on"):
        by_account[row.account_id].append(row)
    found = [plan for several in by_account.values() for plan in _plans_of(several, today)]
    mine = [plan for plan in found if account in (plan.account, plan.leaves, plan.joins)]
    return sorted(mine, key=lambda plan: (plan.on, plan.account.sort_name))


def past(account: Account, *, today: date) -> list[GroupMembership]:
    """Memberships that are over, of the account and of those it was the master of; the last ones first."""
    rows = GroupMembership.objects.filter(Q(account=account) | Q(master=account), ends_on__lte=today)
    return list(rows.select_related("account", "master").order_by("-ends_on", "-pk")[:SHOWN])


def _plans_of(rows: list[GroupMembership], today: date) -> list[Plan]:
    """Of the rows of one account, in order: what begins later, and what ends later without anything beginning."""
    found: list[Plan] = []
    starts = {row.starts_on for row in rows}
    ends = {row.ends_on: row.master for row in rows}
    for row in rows:
        if row.starts_on > today and row.master != ends.get(row.starts_on):  # where it is already it does not go
            found.append(Plan(row.account, ends.get(row.starts_on), row.master, row.starts_on, row))
        if row.ends_on and row.ends_on not in starts:
            cancellable = row if row.starts_on <= today else None
            found.append(Plan(row.account, row.master, None, row.ends_on, cancellable))
    return found
