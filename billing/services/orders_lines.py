"""The lines of an order: what may stand on one, what they come to, and how they are written."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules.errors import RuleError
from billing.models import Order, OrderLine, PlanVersion, PricePlan
from billing.rules import order_lines
from billing.rules.money import is_kept
from billing.services.orders_reading import as_rules, billing_of
from billing.services.subscriptions_checks import EARLIEST, LATEST
from plock.kit.errors import Refused
from plock.kit.formats import day

MOST_LINES, ZERO = 500, Decimal(0)
NO_PRICE = gettext_lazy("Line %(n)s has neither a price plan nor a unit price. Choose a plan, or enter a price.")
NEGATIVE = gettext_lazy("Line %(n)s has a negative quantity or price. Use 0 or more.")
TOO_MUCH = gettext_lazy("Line %(n)s comes to more than Plock can hold. Correct its quantity or price.")
OTHER_CURRENCY = gettext_lazy(
    "Line %(n)s: the plan %(plan)s is in %(theirs)s, and the order in %(ours)s. Choose a plan in %(ours)s."
)
OTHER_PRODUCT = gettext_lazy("Line %(n)s: %(plan)s is not a plan of %(product)s. Choose one of its plans.")
OTHER_CUSTOMER = gettext_lazy("Line %(n)s: the plan %(plan)s is for another customer. Choose a plan for everybody.")


def derive(order: Order, lines: Sequence[OrderLine]) -> None:
    """Set positions, amounts and totals; raises Refused for a line that cannot be."""
    if len(lines) > MOST_LINES:
        raise Refused(_("An order has at most %s lines. Make another order of the rest.") % MOST_LINES)
    require_days(order, lines)
    check(order, lines)
    for position, line in enumerate(lines, 1):
        line.position = position
        if line.plan_version:
            line.is_recurring = line.plan_version.plan.charge != PricePlan.Charge.ONE_OFF
    try:
        ruled = as_rules(order, lines)
        for line, rule in zip(lines, ruled, strict=True):
            line.net = order_lines.net(rule, order.currency_id)
            if not is_kept(line.net):
                raise Refused(TOO_MUCH % {"n": line.position})
        order.one_off_total = order_lines.one_off_total(ruled, order.currency_id)
        order.monthly_total = order_lines.monthly_total(ruled, billing_of(order))
        if not (is_kept(order.one_off_total) and is_kept(order.monthly_total)):
            raise Refused(_("The order comes to more than Plock can hold. Correct a quantity or a price."))
    except RuleError as problem:
        raise Refused(str(problem)) from problem


def remove(order: Order) -> None:
    """Delete all lines that the order has."""
    OrderLine.objects.filter(order=order).delete()


def write(order: Order, lines: Sequence[OrderLine]) -> None:
    """Save the lines of an order that has none."""
    for line in lines:
        line.pk, line.order = None, order
    OrderLine.objects.bulk_create(lines)


def check(order: Order, lines: Sequence[OrderLine]) -> None:
    """Raise Refused for the first line that says nothing, or something that this order cannot hold."""
    for number, line in enumerate(lines, 1):
        if line.plan_version is None and line.unit_price is None:
            raise Refused(NO_PRICE % {"n": number})
        if line.quantity < 0 or (line.unit_price or 0) < 0:
            raise Refused(NEGATIVE % {"n": number})
        if not (is_kept(line.quantity) and is_kept(line.unit_price or ZERO)):
            raise Refused(TOO_MUCH % {"n": number})
        _check_rebate(order, line, number)
        if line.plan_version:
            _check_plan(order, line, line.plan_version, number)


def require_days(order: Order, lines: Sequence[OrderLine]) -> None:
    """Raise Refused for a date that is a slip of the finger."""
    days = [order.ordered_on, *(line.starts_on for line in lines), *(line.rebate_until for line in lines)]
    for one in days:
        if one and not EARLIEST <= one <= LATEST:
            words = {"day": day(one), "first": day(EARLIEST), "last": day(LATEST)}
            raise Refused(_("%(day)s cannot be right. Choose a date from %(first)s to %(last)s.") % words)


def said(lines: Sequence[OrderLine]) -> list[str]:
    """The lines as the log keeps them: what, how many, at which price, when."""
    return [_said(line) for line in lines]


def _check_rebate(order: Order, line: OrderLine, number: int) -> None:
    if not 0 <= line.rebate_percent <= 100:
        raise Refused(_("Line %s: a rebate is 0 to 100 %%. Correct it.") % number)
    if line.rebate_until is None:
        return
    if not line.rebate_percent:
        raise Refused(_("Line %s: the rebate has an end but no percentage. Enter both or neither.") % number)
    if line.rebate_until < (line.starts_on or order.ordered_on):
        raise Refused(_("Line %s: the rebate would end before the line starts. Choose a later day.") % number)


def _check_plan(order: Order, line: OrderLine, version: PlanVersion, number: int) -> None:
    plan = version.plan
    words = {"n": number, "plan": plan, "theirs": plan.currency_id, "ours": order.currency_id, "product": line.product}
    if plan.product_id != line.product_id:
        raise Refused(OTHER_PRODUCT % words)
    if plan.currency_id != order.currency_id:
        raise Refused(OTHER_CURRENCY % words)
    if plan.account_id not in (None, order.account_id):
        raise Refused(OTHER_CUSTOMER % words)


def _said(line: OrderLine) -> str:
    parts = [str(line.product), str(line.plan_version or ""), line.description, f"× {_plain(line.quantity)}"]
    if line.unit_price is not None:
        parts.append(f"@ {_plain(line.unit_price)}{'' if line.plan_version or not line.is_recurring else ' ↻'}")
    if line.rebate_percent:
        until = f" … {line.rebate_until}" if line.rebate_until else ""
        parts.append(f"−{_plain(line.rebate_percent)} %{until}")
    if line.starts_on:
        parts.append(f"{line.starts_on}…")
    return " · ".join(part for part in parts if part)


def _plain(number: Decimal) -> str:
    return format(Decimal(number).normalize(), "f")
