"""The verbs of external identifiers: link a customer with its record in another system, change that, take it off."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Activity
from accounts.rules.errors import RuleError
from accounts.services import accounts, activity
from accounts.services.activity import Origin
from integrations.models import ExternalId
from integrations.registry import identifier_systems
from integrations.services import external_ids_reading as reading
from plock.kit.bulk import insert
from plock.kit.errors import Refused, refuse_collisions

# What an id was given for knows nothing of the record that another id stands for.
AFRESH = ("external_id", "state", "synced_at", "reason", "error", "updated_at")


class Taken(Refused):
    """Another customer has the id. `sentence` has a place for what leads to it, `words` are for the others."""

    def __init__(self, system: str, owner: Account) -> None:
        self.system, self.owner = system, owner
        self.sentence = _("{owner} already has this {what}. Open that customer, or correct the id.")
        self.words = {"what": str(identifier_systems.get(system).column_label)}
        super().__init__(self.sentence.format(owner=owner, **self.words))


class Meanwhile(Refused):
    """Somebody saved other ids since the form was loaded. `held` is {system: identifier} as they are now."""

    def __init__(self, held: Mapping[str, ExternalId]) -> None:
        super().__init__(_("These ids were changed while you were editing them. Look at both, and save again."))
        self.held = held


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a customer is to have in one system: an id or "", and whether it is synchronised. None leaves it alone."""

    external_id: str | None = None
    is_sync_on: bool | None = None


@dataclass(frozen=True, slots=True)
class Relinked:
    """What becomes of one customer's ids: {system: (old, new)}, "" for none."""

    account: int
    changes: Mapping[str, tuple[str, str]]


def link(*, account: Account, system: str, external_id: str, origin: Origin) -> None:
    """Give the customer this id in the system, in the place of another one if it has one. Raises Refused."""
    save(account=account, wanted={system: Wanted(external_id)}, origin=origin)


def unlink(*, account: Account, system: str, origin: Origin) -> None:
    """Forget the customer's id in the system. Raises Refused."""
    save(account=account, wanted={system: Wanted("")}, origin=origin)


def switch_sync(*, account: Account, system: str, on: bool, origin: Origin) -> None:
    """Let the customer take part in synchronising with the system, or not. Raises Refused where it has no id there."""
    if system not in reading.of(account):
        raise Refused(_("%(name)s has no id in %(system)s.") % {"name": account, "system": reading.label_of(system)})
    save(account=account, wanted={system: Wanted(is_sync_on=on)}, origin=origin)


@refuse_collisions
@transaction.atomic
def save(*, account: Account, wanted: Mapping[str, Wanted], seen: str | None = None, origin: Origin) -> bool:
    """Make the ids in these systems what is wanted; returns whether anything changed.

    `seen` is the `standing` that the editor started from: raises Meanwhile where it is another one by now, Taken where
    somebody else has an id, Refused where the customer is archived or an id cannot be one.
    """
    rows = Account.objects.select_for_update(of=("self",)).select_related("merged_into")
    account = rows.get(pk=account.pk)
    held = reading.of(account)
    if seen is not None and seen != standing(held.values()):
        raise Meanwhile(held)
    new = {name: _new(name, held.get(name), one) for name, one in wanted.items()}
    told = _verbs({name: (held[name].external_id if name in held else "", new[name].external_id) for name in new})
    if switched := _switched(held, new):
        told["sync_switched"] = switched
    if not told:
        return False
    accounts.refuse_if_archived(account, ["external_ids"])
    _refuse_taken(account, new)
    for name, one in new.items():
        _put(account, held.get(name), one)
    activity.write([_entry(account.pk, verb, changes, origin) for verb, changes in told.items()])
    accounts.touch(account)
    return True


def link_many(rows: Sequence[Relinked], *, fresh: Collection[int] = (), origin: Origin) -> None:
    """The same for many customers, in a handful of statements and an entry of the log for each verb.

    The caller holds the transaction and the customers, and has judged the ids; `fresh` are customers that it has just
    saved anyway, so that their last change needs no moving.
    """
    changes = [(row.account, name, old, new) for row in rows for name, (old, new) in row.changes.items() if old != new]
    for name in {name for _pk, name, _old, new in changes if not new}:
        gone = [pk for pk, system, _old, new in changes if system == name and not new]
        ExternalId.objects.filter(system=name, account__in=gone).delete()
    insert(ExternalId, [_made(pk, name, new) for pk, name, old, new in changes if new and not old])
    ExternalId.objects.bulk_create(
        [_made(pk, name, new) for pk, name, old, new in changes if new and old],
        update_conflicts=True,
        unique_fields=["account", "system"],
        update_fields=AFRESH,
    )
    log_many(rows, origin=origin)
    if stale := {pk for pk, *_rest in changes}.difference(fresh):
        Account.objects.filter(pk__in=stale).update(updated_at=timezone.now())


def log_many(rows: Iterable[Relinked], *, origin: Origin) -> None:
    """Write to the log what becomes of ids, an entry for each customer and verb."""
    told = ((row.account, verb, said) for row in rows for verb, said in _verbs(row.changes).items())
    activity.write(_entry(pk, verb, said, origin) for pk, verb, said in told)


def standing(held: Iterable[ExternalId]) -> str:
    """What tells whether ids are still those that somebody has seen."""
    return " ".join(f"{one.system}={one.external_id}{'' if one.is_sync_on else '!'}" for one in held)


def _new(system: str, held: ExternalId | None, wanted: Wanted) -> ExternalId:
    """The identifier as it is to be, unsaved and without an account; its id is "" where there is to be none."""
    text = wanted.external_id if wanted.external_id is not None else held.external_id if held else ""
    on = wanted.is_sync_on if wanted.is_sync_on is not None else held is None or held.is_sync_on
    try:
        text = identifier_systems.get(system).clean(text) if text.strip() else ""
    except RuleError as problem:
        raise Refused(str(problem)) from problem
    return ExternalId(system=system, external_id=text, is_sync_on=on)


def _verbs(changes: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, tuple[Any, Any]]]:
    """{verb: {field of the log: (old, new)}}."""
    told: dict[str, dict[str, tuple[Any, Any]]] = {}
    for name, (old, new) in changes.items():
        if old != new:
            verb = "unlinked" if not new else "changed" if old else "linked"
            told.setdefault(verb, {})[f"{name}_id"] = (old, new)
    return told


def _switched(held: Mapping[str, ExternalId], new: Mapping[str, ExternalId]) -> dict[str, tuple[Any, Any]]:
    before = {name: held[name].is_sync_on if name in held else True for name in new}
    pairs = {f"{name}_sync": (before[name], one.is_sync_on) for name, one in new.items() if one.external_id}
    return {field: (old, now) for field, (old, now) in pairs.items() if old != now}


def _refuse_taken(account: Account, new: Mapping[str, ExternalId]) -> None:
    for name, one in new.items():
        owner = reading.holders(name, [one.external_id]).get(one.external_id) if one.external_id else None
        if owner not in (None, account.pk):
            raise Taken(name, Account.objects.get(pk=owner))


def _put(account: Account, held: ExternalId | None, new: ExternalId) -> None:
    """Save it in the place of what is held. With the same id only the switch differs."""
    if held and not new.external_id:
        held.delete()
    elif held and held.external_id == new.external_id:
        ExternalId.objects.filter(pk=held.pk).update(is_sync_on=new.is_sync_on, updated_at=timezone.now())
    elif new.external_id:
        new.account = account
        if held:
            new.pk, new.created_at = held.pk, held.created_at
        new.save(force_insert=held is None, force_update=held is not None)


def _made(account: int, system: str, external_id: str) -> ExternalId:
    return ExternalId(account_id=account, system=system, external_id=external_id)


def _entry(account: int, verb: str, changes: Mapping[str, tuple[Any, Any]], origin: Origin) -> Activity:
    """About the systems by their names: "linked the customer with HubSpot"."""
    names = [field.rpartition("_")[0] for field in changes]
    subject = ", ".join(reading.label_of(name) for name in names)
    made = activity.entry(
        origin=origin, verb=f"external_id.{verb}", account=None, subject=subject, changes=dict(changes)
    )
    made.account_id = account
    return made
