"""What archiving and merging customers do to their subscriptions: as the pages say it, and as it is done."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence, Effect, Part, account_parts, archive_effects
from accounts.services.activity import Origin
from billing.services import lifecycle_archiving, subscriptions_moving
from billing.services.lifecycle_archiving import Endings
from plock.kit.formats import day, money, number

VIEW = "billing.view_subscription"


def describe_archiving(ids: Sequence[int], on: date) -> list[Consequence]:
    found = lifecycle_archiving.foresee(ids, on=on)
    said = [*_ending(found, on), *_staying(found)]
    url = reverse("billing:account_subscriptions", args=ids) if len(ids) == 1 else ""
    return [Consequence(sentence, url) for sentence in said]


def end_subscriptions(ids: Sequence[int], on: date, origin: Origin) -> None:
    lifecycle_archiving.end_all(ids, on=on, origin=origin)


def describe_merging(loser: Account, winner: Account) -> list[Consequence]:
    found = subscriptions_moving.foresee(loser)
    said = []
    if found.subscriptions:
        text = ngettext("%s subscription moves.", "%s subscriptions move.", found.subscriptions)
        said.append(text % number(found.subscriptions))
    if found.plans:
        text = ngettext("%s price plan of its own moves.", "%s price plans of its own move.", found.plans)
        said.append(text % number(found.plans))
    if found.charges:
        text = ngettext("%s charge moves.", "%s charges move.", found.charges)
        said.append(text % number(found.charges))
    return [Consequence(sentence) for sentence in said]


def move_subscriptions(loser: Account, winner: Account, origin: Origin) -> None:
    subscriptions_moving.move(loser, winner, today=timezone.localdate())


def _ending(found: Endings, on: date) -> list[str]:
    """What ends, with its worth, and what never begins; none of it comes back."""
    said = []
    if found.running:
        text = ngettext(
            "%(n)s subscription ends on %(day)s (MRR %(mrr)s).",
            "%(n)s subscriptions end on %(day)s (MRR %(mrr)s).",
            found.running,
        )
        mrr = " + ".join(money(amount, currency) for currency, amount in found.mrr.items())
        said.append(text % {"n": number(found.running), "day": day(on), "mrr": mrr})
    if found.ahead:
        text = ngettext(
            "%s subscription that has not begun yet never starts.",
            "%s subscriptions that have not begun yet never start.",
            found.ahead,
        )
        said.append(text % number(found.ahead))
    if found.changes:
        text = ngettext(
            "%s scheduled change of a subscription is cancelled.",
            "%s scheduled changes of subscriptions are cancelled.",
            found.changes,
        )
        said.append(text % number(found.changes))
    return [*said, _("Restoring brings no subscription back.")] if said else []


def _staying(found: Endings) -> list[str]:
    if not found.drafts:
        return []
    text = ngettext("%s draft subscription stays a draft.", "%s draft subscriptions stay drafts.", found.drafts)
    return [text % number(found.drafts)]


archive_effects.register(Effect("subscriptions", 20, describe_archiving, end_subscriptions))
account_parts.register(Part("subscriptions", 40, describe_merging, move_subscriptions))
