"""What people do with items of the outbox: send them again, drop them; and what merging customers does to them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence
from accounts.services import activity
from accounts.services.activity import Origin
from accounts.services.outcome import Outcome
from integrations.models import SyncItem
from integrations.services.outbox_draining import drain_later
from integrations.services.outbox_settling import release_behind

State = SyncItem.State
CLEAN = {"token": "", "leased_until": None, "attempts": 0, "reason": "", "detail": ""}


@transaction.atomic
def send_again(*, ids: Sequence[int], now: datetime, origin: Origin) -> Outcome:
    """Let workers try them at once: what failed or was dropped, and what waits for its next attempt."""
    outcome = Outcome()
    rows = _locked(ids)
    taken = _open_twins([one for one in rows if not one.is_open])
    again: list[SyncItem] = []
    for item in rows:
        if said := _why_not_again(item, taken):
            outcome.skip(said, [item.pk])
            continue
        taken.add(_key(item))
        again.append(item)
    SyncItem.objects.filter(pk__in=[one.pk for one in again]).update(
        state=State.WAITING, due_at=now, finished_at=None, **CLEAN
    )
    for item in again:
        if item.attempts and item.is_open:
            release_behind(item, now=now)
    _log("sent_again", again, State.WAITING, origin)
    if again:
        drain_later.delay_on_commit()
    outcome.done = len(again)
    return outcome


@transaction.atomic
def drop(*, ids: Sequence[int], now: datetime, origin: Origin) -> Outcome:
    """Send them never, unless somebody sends them again."""
    outcome = Outcome()
    gone: list[SyncItem] = []
    for item in _locked(ids):
        if item.state in (State.WAITING, State.FAILED):
            gone.append(item)
        else:
            outcome.skip(_why_not_dropped(item), [item.pk])
    SyncItem.objects.filter(pk__in=[one.pk for one in gone]).update(state=State.DROPPED, finished_at=now)
    for item in gone:
        if item.attempts and item.is_open:
            release_behind(item, now=now)
    _log("dropped", gone, State.DROPPED, origin)
    outcome.done = len(gone)
    return outcome


def describe_merging(loser: Account, winner: Account) -> list[Consequence]:
    count = _moving(loser).count()
    text = ngettext(
        "%d message to other systems that is not sent yet moves.",
        "%d messages to other systems that are not sent yet move.",
        count,
    )
    return [Consequence(text % count)] if count else []


def move(loser: Account, winner: Account, origin: Origin) -> None:
    """What is still to be told, or to be looked at; the order is that of their keys, with those of the winner."""
    _moving(loser).update(account=winner)


def _moving(loser: Account) -> QuerySet[SyncItem]:
    return SyncItem.objects.filter(account=loser, state__in=(*SyncItem.OPEN, State.FAILED))


def _locked(ids: Sequence[int]) -> list[SyncItem]:
    return list(SyncItem.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _key(item: SyncItem) -> tuple[str, str, int]:
    return item.system, item.kind, item.object_id


def _open_twins(items: Sequence[SyncItem]) -> set[tuple[str, str, int]]:
    """Objects of these items about which something is waiting anyway."""
    names, objects = {one.system for one in items}, {one.object_id for one in items}
    found = SyncItem.objects.open().filter(system__in=names, object_id__in=objects)
    return set(found.values_list("system", "kind", "object_id"))


def _why_not_again(item: SyncItem, taken: set[tuple[str, str, int]]) -> str:
    if item.state == State.DONE:
        return _("It was sent already.")
    if item.state == State.SENDING:
        return _("It is being sent at this very moment.")
    if item.state != State.WAITING and _key(item) in taken:
        return _("Something newer about the same is waiting already.")
    return ""


def _why_not_dropped(item: SyncItem) -> str:
    if item.state == State.DONE:
        return _("It was sent already.")
    if item.state == State.DROPPED:
        return _("It was dropped already.")
    return _("It is being sent at this very moment.")


def _log(verb: str, items: Sequence[SyncItem], state: str, origin: Origin) -> None:
    accounts = Account.objects.in_bulk({one.account_id for one in items if one.account_id})
    activity.write(
        activity.entry(
            origin=origin,
            verb=f"outgoing.{verb}",
            account=accounts.get(one.account_id or 0),
            subject=one,
            changes={"state": (one.state, str(state))} if one.state != state else {},
        )
        for one in items
    )
