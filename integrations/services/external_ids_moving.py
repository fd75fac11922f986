"""What archiving and merging of customers mean for their ids in other systems."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence
from accounts.services.activity import Origin
from integrations.models import ExternalId
from integrations.registry import Kind, identifier_systems
from integrations.services import external_ids
from integrations.services import external_ids_reading as reading
from integrations.services.external_ids import Relinked
from plock.kit.formats import number


def describe_archiving(ids: Sequence[int], on: date) -> list[Consequence]:
    """The records it is linked with, which stay as they are."""
    if len(ids) == 1:
        held = reading.of(Account(pk=ids[0]))
        text = _("It stays linked with %s, where nothing changes.")
        return [Consequence(text % _listed(held), _page(ids[0]))] if held else []
    rows = ExternalId.objects.filter(account__in=ids).order_by("system").values_list("system")
    text = _("%(n)s of them stay linked with %(system)s, where nothing changes.")
    found = rows.annotate(n=Count("pk"))
    return [Consequence(text % {"n": number(n), "system": reading.label_of(name)}) for name, n in found]


def refuse_merging(loser: Account, winner: Account) -> str:
    """Accounting has one debtor for a customer: a sentence where both have one, or ""."""
    mine, theirs = reading.of(winner), reading.of(loser)
    for name in mine.keys() & theirs.keys():
        if name in identifier_systems and identifier_systems.get(name).kind == Kind.ERP:
            text = _(
                "%(winner)s is %(one)s in %(system)s and %(loser)s is %(two)s: one customer has one id there. "
                "Remove one of the two ids first."
            )
            one, two = mine[name].external_id, theirs[name].external_id
            words = {"winner": winner.name, "loser": loser.name, "system": reading.label_of(name)}
            return text % {**words, "one": one, "two": two}
    return ""


def describe_merging(loser: Account, winner: Account) -> list[Consequence]:
    mine, theirs = reading.of(winner), reading.of(loser)
    moving = {name: one for name, one in theirs.items() if name not in mine}
    said = []
    if moving:
        text = ngettext("The id in another system moves: %s.", "The ids in other systems move: %s.", len(moving))
        said.append(text % _listed(moving))
    for name in theirs.keys() & mine.keys():
        text = _("%(winner)s keeps its %(system)s id %(kept)s. The id %(lost)s of %(loser)s is lost.")
        words = {"winner": winner.name, "loser": loser.name, "system": reading.label_of(name)}
        said.append(text % {**words, "kept": mine[name].external_id, "lost": theirs[name].external_id})
    return [Consequence(sentence, _page(loser.pk)) for sentence in said]


def move(loser: Account, winner: Account, origin: Origin) -> None:
    """What the winner lacks becomes its own, with its state; what it has already it keeps. The log tells of both."""
    mine, theirs = reading.of(winner), reading.of(loser)
    moving = {name: ("", one.external_id) for name, one in theirs.items() if name not in mine}
    lost = {name: (one.external_id, "") for name, one in theirs.items() if name in mine}
    external_ids.link_many([Relinked(loser.pk, lost)], fresh=[loser.pk], origin=origin)
    ExternalId.objects.filter(account=loser).update(account=winner, updated_at=timezone.now())
    external_ids.log_many([Relinked(winner.pk, moving)], origin=origin)


def _listed(held: dict[str, ExternalId]) -> str:
    return ", ".join(f"{reading.label_of(name)} {one.external_id}" for name, one in held.items())


def _page(account: int) -> str:
    return reverse("accounts:account_settings", args=[account])
