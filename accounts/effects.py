"""What archiving and merging do to what hangs on customers; to groups as their pages say it and as it is done."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence, Effect, Part, account_parts, archive_effects
from accounts.services import archiving, group_archiving, group_merging, moving
from accounts.services.activity import Origin
from plock.kit.formats import number


def describe_archiving(ids: Sequence[int], on: date) -> list[Consequence]:
    found = group_archiving.foresee(ids, on=on)
    said: list[str] = []
    if found.released:
        text = ngettext(
            "The group loses its master: %(n)s member stands alone from then on.",
            "The group loses its master: %(n)s members stand alone from then on.",
            found.released,
        )
        if found.masters > 1:
            text = ngettext(
                "%(groups)s groups lose their masters: %(n)s member stands alone from then on.",
                "%(groups)s groups lose their masters: %(n)s members stand alone from then on.",
                found.released,
            )
        said.append(text % {"n": number(found.released), "groups": number(found.masters)})
    if found.leaving:
        text = ngettext("%(n)s customer leaves its group.", "%(n)s customers leave their groups.", found.leaving)
        said.append(text % {"n": number(found.leaving)})
    if found.plans:
        text = ngettext(
            "%(n)s planned change of group is cancelled.", "%(n)s planned changes of group are cancelled.", found.plans
        )
        said.append(text % {"n": number(found.plans)})
    return [Consequence(sentence) for sentence in said]


def end_groups(ids: Sequence[int], on: date, origin: Origin) -> None:
    group_archiving.end(ids, on=on, origin=origin)


def describe_merging(loser: Account, winner: Account) -> list[Consequence]:
    moving = group_merging.movable(loser, winner)
    said: list[str] = []
    if moving.own:
        text = ngettext("%(n)s group membership moves.", "%(n)s group memberships move.", len(moving.own))
        said.append(text % {"n": number(len(moving.own))})
    if moving.led:
        members = len({row.account_id for row in moving.led})
        text = ngettext(
            "%(n)s member of the group gets a new master.", "%(n)s members of the group get a new master.", members
        )
        said.append(text % {"n": number(members)})
    return [Consequence(sentence) for sentence in said]


def refuse_merging(loser: Account, winner: Account) -> str:
    return group_merging.refuse(loser, winner, today=timezone.localdate())


def move_groups(loser: Account, winner: Account, origin: Origin) -> None:
    group_merging.move(loser, winner, today=timezone.localdate(), origin=origin)


archive_effects.register(
    Effect("customer", 10, archiving.describe),
    Effect("groups", 30, describe_archiving, end_groups),
)
account_parts.register(
    Part("users", 10, moving.describe_users, moving.move_users),
    Part("tags", 20, moving.describe_tags, moving.move_tags),
    Part("groups", 30, describe_merging, move_groups, refuse_merging),
    Part("log", 90, moving.describe_log, moving.move_log),
)
