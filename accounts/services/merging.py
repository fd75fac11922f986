"""Merging two accounts: everything that hangs on the loser moves to the winner, and the loser goes to the archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.registry import Consequence, account_parts
from accounts.services import activity, memberships
from accounts.services import tags as tagging
from accounts.services.activity import Origin
from accounts.services.derived import DERIVED, derive
from plock.kit.errors import Refused, refuse_collisions

UNIQUE = ("primary_key", "org_number", "vat_number")
NATIONAL = ("org_number", "vat_number")  # they mean something in their country alone
FIELDS = (
    "name",
    "kind",
    "country",
    *UNIQUE,
    "email",
    "phone",
    "website",
    "address",
    "postal_code",
    "city",
    "language",
    "currency",
    "account_manager",
    "invoice_email",
    "invoice_reference",
    "po_number",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of both, and which value the merged customer has."""

    field: str
    winner: Any
    loser: Any
    kept: Any

    @property
    def is_taken(self) -> bool:
        """Whether the loser's value fills what the winner left empty."""
        return self.kept != self.winner

    @property
    def is_lost(self) -> bool:
        """Whether the loser says something that the merged customer does not."""
        return self.loser not in ("", None, self.kept)


def preferred(one: Account, other: Account) -> tuple[Account, Account]:
    """(winner, loser) as one would mostly want it: the active one stays, of two equals the older."""
    places = {Account.State.ACTIVE: 0, Account.State.ARCHIVED: 1, Account.State.PENDING: 2}
    first, second = sorted((one, other), key=lambda account: (places[Account.State(account.state)], account.pk))
    return first, second


def refusal(winner: Account, loser: Account) -> str:
    """A sentence that says why the two cannot be merged, or ""."""
    if winner.pk == loser.pk:
        return _("A customer cannot be merged with itself. Choose another one.")
    for account in (winner, loser):
        if account.merged_into:
            words = {"name": account.name, "into": account.merged_into}
            return _("%(name)s was merged into %(into)s already. Choose that customer instead.") % words
    words = {"winner": winner.name, "loser": loser.name, "one": winner.currency, "two": loser.currency}
    if sentence := _states_in_the_way(winner, loser):
        return sentence % words
    if winner.currency != loser.currency:
        sentence = _(
            "%(winner)s is billed in %(one)s and %(loser)s in %(two)s: one customer has one currency. "
            "Change the currency of one of them first."
        )
        return sentence % words
    return next((sentence for part in account_parts if (sentence := part.refuse(loser, winner))), "")


def choices(winner: Account, loser: Account) -> list[Choice]:
    """Every field: the winner's value, the loser's, and the one that is kept."""
    kept = _kept(winner, loser)
    return [Choice(name, getattr(winner, name), getattr(loser, name), kept[name]) for name in FIELDS]


def preview(winner: Account, loser: Account) -> list[Consequence]:
    """What moves along; writes nothing."""
    return [consequence for part in account_parts for consequence in part.describe(loser, winner)]


@refuse_collisions
@transaction.atomic
def merge(*, winner: Account, loser: Account, versions: tuple[int, int], origin: Origin) -> Account:
    """Merge the loser into the winner; raises Refused where it must not be.

    `versions` are those that the preview showed, the winner's first.
    """
    winner, loser = _lock(winner.pk, loser.pk)
    _require(winner, loser, versions)
    changes = _changes(winner, loser)
    before, state = str(loser), loser.state
    for part in account_parts:
        part.move(loser, winner, origin)
    _empty(loser, winner)
    _fill(winner, changes)
    activity.record(origin=origin, verb="account.merged", account=winner, subject=before, changes=changes)
    gone = {"state": (state, loser.state), "merged_into": (None, winner)}
    activity.record(origin=origin, verb="account.merged_away", account=loser, subject=before, changes=gone)
    return winner


def _states_in_the_way(winner: Account, loser: Account) -> str:
    """What stays must be at least as alive as what goes."""
    if winner.is_rejected:
        return _("%(winner)s is rejected. Approve it first, or keep the other one.")
    if winner.is_archived:
        return _("%(winner)s is archived. Restore it first, or keep the other one.")
    if winner.state == Account.State.PENDING and loser.state == Account.State.ACTIVE:
        return _("%(winner)s waits for approval. Approve it first, or keep %(loser)s.")
    return ""


def _lock(*keys: int) -> tuple[Account, Account]:
    """The two, locked together with their groups, in the order asked for."""
    memberships.lock_with_groups(keys)
    rows = Account.objects.select_for_update(of=("self",)).select_related("merged_into", "account_manager")
    found = {account.pk: account for account in rows.filter(pk__in=keys).order_by("pk")}
    if len(found) < len(set(keys)):
        raise Refused(_("One of the two is not there any more."))
    return found[keys[0]], found[keys[1]]


def _require(winner: Account, loser: Account, versions: tuple[int, int]) -> None:
    """Raise Refused where the preview is out of date, or the two cannot be merged."""
    if (winner.version, loser.version) != versions:
        raise Refused(_("One of the two was changed meanwhile. Look at the preview again."))
    if sentence := refusal(winner, loser):
        raise Refused(sentence)


def _changes(winner: Account, loser: Account) -> dict[str, tuple[Any, Any]]:
    """{field: (old, new)} of the winner."""
    changes = {choice.field: (choice.winner, choice.kept) for choice in choices(winner, loser) if choice.is_taken}
    notes = _joined_notes(winner, loser)
    return changes | ({"notes": (winner.notes, notes)} if notes != winner.notes else {})


def _kept(winner: Account, loser: Account) -> dict[str, Any]:
    """The winner's values; where they are empty the loser's, but numbers of another country stay behind."""
    kept = {name: getattr(winner, name) or getattr(loser, name) for name in FIELDS}
    for name in NATIONAL:
        if kept["country"] != loser.country:
            kept[name] = getattr(winner, name)
    if any(getattr(winner, name) for name in ("address", "postal_code", "city")):  # an address is one thing
        kept |= {name: getattr(winner, name) for name in ("address", "postal_code", "city")}
    return kept


def _joined_notes(winner: Account, loser: Account) -> str:
    """The winner's notes, then those of the loser under its name, as far as there is room."""
    if not loser.notes.strip():
        return winner.notes
    parts = (winner.notes.rstrip(), _("From %s:") % loser, loser.notes.strip())
    longest: int = Account._meta.get_field("notes").max_length or 0
    return "\n".join(filter(None, parts))[:longest]


def _empty(loser: Account, winner: Account) -> None:
    """The loser goes to the archive without what only one account may have. What was merged into it follows it."""
    gone = {"state": Account.State.ARCHIVED, "is_rejected": False, "merged_into": winner}
    _write(loser, dict.fromkeys(UNIQUE, "") | gone, tags=[])
    Account.objects.filter(merged_into=loser.pk).update(merged_into=winner.pk)


def _fill(winner: Account, changes: dict[str, tuple[Any, Any]]) -> None:
    _write(winner, {name: new for name, (_old, new) in changes.items()}, tags=tagging.of(winner))


def _write(account: Account, values: dict[str, Any], *, tags: Sequence[str]) -> None:
    """These values and what follows from them, nothing else: the parts have written theirs meanwhile."""
    for name, value in values.items():
        setattr(account, name, value)
    derive(account, tags=tags)
    account.version += 1
    account.updated_at = timezone.now()
    account.save(update_fields=[*values, *DERIVED, "version", "updated_at"])
