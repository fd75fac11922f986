"""What a merge does to groups: memberships and members of the loser become the winner's, unless that cannot be."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, GroupMembership
from accounts.rules.memberships import Span, overlap
from accounts.services import activity, groups
from accounts.services import memberships as ledgers
from accounts.services.activity import Origin


@dataclass(slots=True)
class Holding:
    """The memberships of one account on both sides."""

    own: list[GroupMembership]
    led: list[GroupMembership]


def held(account: Account) -> Holding:
    rows = GroupMembership.objects.filter(Q(account=account) | Q(master=account)).select_related("account", "master")
    found = list(rows.order_by("starts_on", "pk"))
    return Holding(
        own=[row for row in found if row.account_id == account.pk],
        led=[row for row in found if row.master_id == account.pk],
    )


def movable(loser: Account, winner: Account) -> Holding:
    """What moves. What they were to each other, and double membership of one master, stays with the loser."""
    return _movable(held(loser), held(winner), winner)


def _movable(mine: Holding, theirs: Holding, winner: Account) -> Holding:
    return Holding(
        own=[row for row in mine.own if row.master_id != winner.pk and not _is_had(row, theirs.own)],
        led=[row for row in mine.led if row.account_id != winner.pk],
    )


def refuse(loser: Account, winner: Account, *, today: date) -> str:
    """A sentence where the merge would break a group, or ""."""
    mine, theirs = held(loser), held(winner)
    moving = _movable(mine, theirs, winner)
    names = {"loser": loser.name, "winner": winner.name}
    if any(_lasts(row, today) for row in mine.own + mine.led if winner.pk in (row.account_id, row.master_id)):
        text = _("%(loser)s and %(winner)s are master and member of one group. Take the member out of it first.")
        return text % names
    for row in moving.own:
        for other in theirs.own:
            if overlap(_span(row), _span(other)):
                text = _(
                    "%(loser)s is part of %(one)s %(days)s, but %(winner)s is part of %(other)s then."
                    " Take one of them out of its group first."
                )
                return text % {**names, "one": row.master, "other": other.master, "days": ledgers.days(_span(row))}
    for own, led in ((moving.own, theirs.led), (theirs.own, moving.led)):
        for row in own:
            if any(overlap(_span(row), _span(member)) for member in led):
                text = _(
                    "One of them is a master and the other a member of %(one)s %(days)s; merged, it would be both."
                    " Take it out of that group first."
                )
                return text % {"one": row.master, "days": ledgers.days(_span(row))}
    return ""


@groups.refuse_races
def move(loser: Account, winner: Account, *, today: date, origin: Origin) -> None:
    """Hand the memberships over, in the transaction of the merge; members learn of their new master."""
    moving = movable(loser, winner)
    doubled = GroupMembership.objects.filter(account=loser).exclude(pk__in=[row.pk for row in moving.own])
    doubled.filter(starts_on__gte=today).delete()
    doubled.filter(Q(ends_on=None) | Q(ends_on__gt=today)).update(ends_on=today)
    GroupMembership.objects.filter(pk__in=[row.pk for row in moving.own]).update(account=winner)
    GroupMembership.objects.filter(pk__in=[row.pk for row in moving.led]).update(master=winner)
    concerned = {row.account_id: row.account for row in moving.led if _lasts(row, today)}
    changes = {"master": (loser, winner)}
    activity.write(
        [
            activity.entry(origin=origin, verb="group.moved", account=member, subject=winner, changes=changes)
            for member in concerned.values()
        ],
    )
    ledgers.touch(members=concerned, masters=[row.master_id for row in moving.own])


def _is_had(row: GroupMembership, others: list[GroupMembership]) -> bool:
    """Whether the winner is in the same group at the same time anyway."""
    return any(row.master_id == other.master_id and overlap(_span(row), _span(other)) for other in others)


def _span(row: GroupMembership) -> Span:
    return Span(row.starts_on, row.master_id, row.ends_on)


def _lasts(row: GroupMembership, today: date) -> bool:
    return row.ends_on is None or row.ends_on > today
