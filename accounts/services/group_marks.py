"""Where accounts stand in their groups on a day: for lists, in one query for a whole page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, F, IntegerField, Value

from accounts.models import GroupMembership


@dataclass(frozen=True, slots=True)
class Mark:
    """Part of a master's group, or master of that many members."""

    master_id: int | None = None
    master_name: str = ""
    members: int = 0


def of(ids: Sequence[int], *, on: date) -> dict[int, Mark]:
    """{account id: its mark}; an account in no group is not there."""
    if not ids:
        return {}
    in_force = GroupMembership.objects.in_force(on=on)
    parts = in_force.filter(account__in=ids).values_list(
        F("account_id"), F("master_id"), F("master__name"), Value(0, IntegerField())
    )
    masters = (
        in_force.filter(master__in=ids)
        .values("master_id")
        .annotate(n=Count("pk"))
        .values_list(F("master_id"), Value(0, IntegerField()), Value("", CharField()), "n")
    )
    return {
        pk: Mark(members=members) if members else Mark(master_id, name)
        for pk, master_id, name, members in parts.union(masters, all=True)
    }
