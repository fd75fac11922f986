"""What archiving and merging customers means for their usage: told before it is done, and moved in sets."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence
from accounts.services import moving
from accounts.services.activity import Origin
from billing.models import Charge, PricePlan, Product, Subscription, SubscriptionItem, Usage
from billing.rules import money
from billing.services import clocks
from billing.services.usage_storing import FIELDS, Key, Row, stored
from plock.kit.bulk_update import update
from plock.kit.errors import Refused
from plock.kit.formats import number

CHUNK = 2_000
LIVE = (Subscription.State.ACTIVE, Subscription.State.PAUSED)


def describe_archiving(ids: Sequence[int], on: date) -> list[Consequence]:
    """That what was used and is not billed yet comes on a last invoice."""
    if not unbilled(ids).exists():
        return []
    return [Consequence(_("Usage that is not billed yet is billed in a final invoice by the next run."))]


def unbilled(ids: Sequence[int]) -> QuerySet[Usage]:
    """Usage of days that no run has billed to their end, of what live subscriptions sell by usage."""
    sold = SubscriptionItem.objects.filter(
        Q(subscription__clock=None) | Q(subscription__clock__since__lte=OuterRef("on")),
        subscription__account=OuterRef("account"),
        subscription__state__in=LIVE,
        plan_version__plan__product=OuterRef("product"),
        plan_version__plan__charge=PricePlan.Charge.USAGE,
    )
    billed = Charge.objects.filter(
        account=OuterRef("account"),
        product=OuterRef("product"),
        is_usage=True,
        is_voided=False,
        starts_on__lte=OuterRef("on"),
        ends_on__gt=OuterRef("on"),
    )
    return Usage.objects.filter(Exists(sold), ~Exists(billed), account__in=ids)


def describe_merging(loser: Account, winner: Account) -> list[Consequence]:
    days = Usage.objects.filter(account=loser).aggregate(n=Count("on", distinct=True))["n"]
    if not days:
        return []
    return [Consequence(ngettext("%s day of usage moves.", "%s days of usage move.", days) % number(days))]


def move(loser: Account, winner: Account, origin: Origin) -> None:
    """All usage; rows of the same day, product and user are added up. Before the users, some of which are at both.

    Raises Refused where a sum has no room.
    """
    people = {gone.pk: kept.pk for gone, kept in moving.sort_users(loser, winner)[1]}
    rows = Usage.objects.filter(account=loser).order_by("pk").values_list(*FIELDS)
    while part := [Row(*values) for values in rows[:CHUNK]]:
        _move(part, winner, people)
    clocks.forget([loser.pk, winner.pk])


def _move(part: Sequence[Row], winner: Account, people: dict[int, int]) -> None:
    now = timezone.now()
    for row in part:
        row.account_id = winner.pk
        row.person_id = people.get(row.person_id or 0, row.person_id)
    there = stored({row.key[:3] for row in part})
    moved: dict[Key, Row] = {}
    more: dict[Key, Decimal] = {}
    for row in part:
        key = row.key
        if key in there or key in moved:
            more[key] = more.get(key, Decimal(0)) + row.quantity
        else:
            moved[key] = row
    stays = {row.pk for row in moved.values()}
    Usage.objects.filter(pk__in=[row.pk for row in part if row.pk not in stays]).delete()
    found = {**there, **moved}
    sums = [(found[key].pk, found[key].quantity + added, now) for key, added in more.items()]
    if any(not money.is_kept(quantity) for _pk, quantity, _now in sums):
        raise Refused(_("On some day both used more than Plock can hold together. Correct the usage of one of them."))
    update(Usage, ["quantity", "updated_at"], sums)
    fields = ["account", "person", "updated_at"]
    update(Usage, fields, [(row.pk, row.account_id, row.person_id, now) for row in moved.values()])


def hindrance(loser: Account, winner: Account) -> str:
    """Why the two cannot be one: their usage would add up, and what is invoiced of it would be priced anew; or ""."""
    billed = Charge.objects.filter(is_usage=True, is_voided=False)
    both = Product.objects.filter(pk__in=billed.filter(account=loser).values("product"))
    product = both.filter(pk__in=billed.filter(account=winner).values("product")).order_by("pk").first()
    if product is None:
        return ""
    text = _("Both were invoiced for usage of %s, which would be priced anew together. Archive one of them instead.")
    return text % product
