"""What must be true before a subscription is written, as sentences; the database holds the same as a last resort."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Min, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services.accounts import refuse_if_merged
from billing.models import PlanVersion, PricePlan, Subscription, SubscriptionItem
from billing.rules.money import is_kept
from plock.kit.errors import Refused
from plock.kit.formats import day

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_INTERVAL = 120


def require_open(account: Account) -> None:
    """Only an active customer has subscriptions that change; raises Refused."""
    refuse_if_merged(account)
    if account.state == Account.State.PENDING:
        raise Refused(_("%s waits for approval. Approve it first, then it can have subscriptions.") % account.name)
    if account.state != Account.State.ACTIVE:
        raise Refused(_("%s is archived, its subscriptions are read-only. Restore it first.") % account.name)


def require_sound(subscription: Subscription) -> None:
    """Dates, interval and minimum of a subscription that is to be saved; raises Refused."""
    require_known_days(subscription.starts_on, subscription.ends_on, subscription.anchor_on, subscription.signed_on)
    if subscription.ends_on and subscription.ends_on <= subscription.starts_on and not subscription.never_ran:
        raise Refused(_("The subscription ends before it starts. Correct one of the dates."))
    if not 1 <= subscription.billing_interval_months <= LONGEST_INTERVAL:
        raise Refused(_("A subscription is billed every 1 to 120 months. Correct the billing interval."))
    if subscription.minimum_commitment < 0:
        raise Refused(_("The minimum commitment is 0 or more. Correct it."))
    if not is_kept(subscription.minimum_commitment):
        raise Refused(_("The minimum commitment is too large or has more than 15 digits. Correct it."))


def require_items(subscription: Subscription, items: Sequence[SubscriptionItem]) -> None:
    """Plans, quantities and rebates of items that are to be saved; one query. Raises Refused."""
    versions = plans_of(items)
    for item in items:
        version = versions.get(item.plan_version_id)
        if version is None:
            raise Refused(_("The price plan is not there any more. Choose another one."))
        _require_plan(subscription, version)
        _require_quantity(version, item)
        _require_rebate(subscription, version, item)
        if item.starts_on and item.starts_on < subscription.starts_on:
            raise Refused(_("An item starts before the subscription. Correct one of the dates."))


def require_no_change_before(subscription: Subscription) -> None:
    """Terms that change on or before the first day would never have held; raises Refused."""
    start = subscription.starts_on
    rows = subscription.items.filter(Q(starts_on__lte=start) | Q(ends_on__lte=start))
    first = rows.aggregate(day=Min(Coalesce("starts_on", "ends_on")))["day"]
    if first:
        text = _("An item changes on %s already. Cancel that change first, or choose an earlier start date.")
        raise Refused(text % day(first))


def require_no_twin(number: str) -> None:
    """A number is given once; raises Refused."""
    if Subscription.objects.filter(number=number).exists():
        raise Refused(_("Another subscription has the number %s already. Choose another one.") % number)


def plans_of(items: Iterable[SubscriptionItem]) -> dict[int, PlanVersion]:
    """The versions of price plans by key, with their plans and products; one query."""
    rows = PlanVersion.objects.select_related("plan__product")
    return rows.in_bulk({item.plan_version_id for item in items if item.plan_version_id})


def require_known_days(*days: date | None) -> None:
    """No slip of the pen, such as the year 0206; raises Refused."""
    for one in filter(None, days):
        if not EARLIEST <= one <= LATEST:
            words = {"day": day(one), "first": day(EARLIEST), "last": day(LATEST)}
            raise Refused(_("%(day)s cannot be right. Choose a date from %(first)s to %(last)s.") % words)


def _require_plan(subscription: Subscription, version: PlanVersion) -> None:
    plan, currency = version.plan, subscription.currency_id
    if plan.currency_id != currency:
        text = _("The price plan %(plan)s is in %(one)s, the subscription in %(two)s. Choose a plan in %(two)s.")
        raise Refused(text % {"plan": plan, "one": plan.currency_id, "two": currency})
    if plan.account_id is not None and plan.account_id != subscription.account_id:
        raise Refused(_("The price plan %s is for another customer alone. Choose another plan.") % plan)
    if plan.charge == PricePlan.Charge.ONE_OFF:
        text = _("The price plan %s is charged once. A subscription takes recurring plans and plans by usage.")
        raise Refused(text % plan)


def _require_quantity(version: PlanVersion, item: SubscriptionItem) -> None:
    plan = version.plan
    if plan.charge == PricePlan.Charge.FIXED and (item.quantity is None or item.committed_quantity is not None):
        raise Refused(_("The price plan %s has a fixed price. Enter a quantity and no committed quantity.") % plan)
    if plan.charge == PricePlan.Charge.USAGE and item.quantity is not None:
        raise Refused(_("The price plan %s is by usage. Enter a committed quantity or none.") % plan)
    amount = item.quantity if item.quantity is not None else item.committed_quantity
    if amount is not None and amount < 0:
        raise Refused(_("The quantity of %s is 0 or more. Correct it.") % plan.product)
    if amount is not None and not is_kept(amount):
        raise Refused(_("The quantity of %s is too large or has more than 15 digits. Correct it.") % plan.product)


def _require_rebate(subscription: Subscription, version: PlanVersion, item: SubscriptionItem) -> None:
    product = version.plan.product
    if not 0 <= item.rebate_percent <= 100:
        raise Refused(_("The rebate on %s is 0 to 100 %%. Correct it.") % product)
    if item.rebate_until is None:
        return
    require_known_days(item.rebate_until)
    if not item.rebate_percent:
        raise Refused(_("The rebate on %s has an end but no percentage. Enter both or neither.") % product)
    if item.rebate_until < (item.starts_on or subscription.starts_on):
        raise Refused(_("The rebate on %s would end before the item starts. Choose a later day.") % product)
