"""Taking over subscriptions that another system has invoiced until now. What that means is in `settling_ledger`."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services.activity import Origin
from billing.models import Charge, Subscription, SubscriptionItem
from billing.rules import charges
from billing.rules.charges import Kind
from billing.rules.contracts import DAY
from billing.rules.periods import Period, add_months, periods_between
from billing.rules.pricing import single_price
from billing.services import contracts
from billing.services.contracts import Held
from billing.services.subscriptions_checks import LONGEST_INTERVAL, require_known_days
from billing.services.subscriptions_writing import lock, save
from plock.kit.bulk import insert
from plock.kit.errors import Refused, refuse_collisions
from plock.kit.formats import day


@refuse_collisions
@transaction.atomic
def settle(*, subscription: Subscription, until: date, today: date, origin: Origin) -> Subscription:
    """Everything before the day was invoiced by another system: Plock does not bill it again.

    Can be said again with another day, as long as Plock itself has billed nothing. Raises Refused.
    """
    found = lock(subscription)
    if found.state == Subscription.State.DRAFT:
        raise Refused(_("%s is a draft. Start it first.") % found)
    require_known_days(until)
    _require_near(until, today)
    if until <= found.starts_on:
        words = {"subscription": found, "start": day(found.starts_on)}
        raise Refused(_("%(subscription)s starts on %(start)s. Choose a later day.") % words)
    if found.charges.filter(is_external=False).exclude(kind=Charge.Kind.ONE_OFF).exists():
        raise Refused(_("Plock has invoiced %s already. What another system invoiced is said before that.") % found)
    changes = {"settled_until": (found.settled_until, until)}
    settle_many([found.pk], until=until, today=today)
    found.settled_until = until
    return save(found, (), verb="settled", changes=changes, today=today, origin=origin)


@transaction.atomic
def settle_many(subscriptions: Iterable[int], *, until: date, today: date) -> None:
    """The same for many that the caller has judged and logs; a handful of statements. Figures do not follow from it."""
    ids = list(subscriptions)
    Charge.objects.filter(subscription__in=ids, is_external=True).delete()
    rows = Subscription.objects.filter(pk__in=ids)
    rows.update(settled_until=until)
    products = dict(
        SubscriptionItem.objects.filter(subscription__in=ids).values_list("pk", "plan_version__plan__product")
    )
    since = min(today, until - DAY)
    insert(Charge, [charge for held in contracts.load(rows) for charge in _charges(held, since, until, products)])


def _require_near(until: date, today: date) -> None:
    latest = add_months(today, LONGEST_INTERVAL)
    if until > latest:
        raise Refused(_("Nobody invoices that far ahead. Choose a day up to %s.") % day(latest))


def _charges(held: Held, since: date, until: date, products: dict[int, int]) -> Iterator[Charge]:
    """The fixed prices of the periods from the one that `since` is in, as far as they were due by the day."""
    contract = held.contract
    for period in periods_between(contract.schedule, max(since, contract.starts_on), until):
        for charge in charges.of_period(contract, period):
            if charge.kind is not Kind.MINIMUM and charge.key is not None and charge.billing_date <= until:
                yield _row(held, period, charge, charge.key, products)


def _row(held: Held, period: Period, charge: charges.Charge, item: int, products: dict[int, int]) -> Charge:
    return Charge(
        account_id=held.account,
        kind=str(charge.kind),
        product_id=products[item],
        subscription_id=held.subscription,
        item_id=item,
        currency_id=held.contract.currency,
        quantity=charge.quantity,
        unit_price=_unit_price(held, item),
        rebate_percent=charge.rebate,
        net=charge.net,
        billing_date=charge.billing_date,
        period_start=period.start,
        period_end=period.end,
        starts_on=charge.days.start,
        ends_on=charge.days.end,
        is_external=True,
    )


def _unit_price(held: Held, item: int) -> Decimal | None:
    """What each unit costs, where all cost the same."""
    return single_price(next(terms.pricing for terms in held.contract.terms if terms.key == item))
