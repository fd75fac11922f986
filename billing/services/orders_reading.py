"""Orders as the rules see them, and what confirming one will do, told before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Account
from billing.models import Currency, Order, OrderLine, PlanVersion, PricePlan
from billing.rules import order_lines, worth
from billing.rules.contracts import Contract, Practice
from billing.rules.money import round_money
from billing.rules.order_lines import Billing, Line
from billing.rules.periods import PeriodMode
from billing.services import contracts


@dataclass(frozen=True, slots=True)
class Start:
    """A subscription that an order becomes: its lines, its MRR from the first day on, and its first charges."""

    starts_on: date
    lines: list[OrderLine]
    mrr: Decimal
    first_billed: tuple[date, Decimal] | None
    is_due: bool  # whether that day has come


@dataclass(frozen=True, slots=True)
class OneOff:
    """A one-off line as the charge that it becomes."""

    line: OrderLine
    net: Decimal
    billing_date: date
    unit_price: Decimal | None  # where one price holds for all units
    rebate: Decimal  # in force, percent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What confirming an order makes. `special` lines need a price of the customer's own, `new_plans` are not there."""

    starts: list[Start]
    one_offs: list[OneOff]
    special: list[OrderLine]
    new_plans: int

    @property
    def mrr(self) -> Decimal:
        return sum((start.mrr for start in self.starts), Decimal(0))

    @property
    def one_off_total(self) -> Decimal:
        return sum((one.net for one in self.one_offs), Decimal(0))


def lines_of(order: Order) -> list[OrderLine]:
    """The lines in order, with products, plans and tiers at hand; two queries."""
    rows = OrderLine.objects.filter(order=order).select_related("product", "plan_version__plan__product")
    return list(rows.prefetch_related("plan_version__tiers").order_by("position"))


def billing_of(order: Order) -> Billing:
    """How what the order becomes is billed."""
    mode, practice = PeriodMode(order.period_mode), Practice(order.billing_practice)
    return Billing(order.billing_interval_months, mode, practice, order.currency_id, signed_on=order.ordered_on)


def as_rules(order: Order, lines: Sequence[OrderLine]) -> list[Line]:
    """The lines as the rules see them; two queries."""
    prices = contracts.pricings({line.plan_version_id for line in lines if line.plan_version_id})
    found = []
    for line in lines:
        pricing, months = prices.get(line.plan_version_id or 0, (None, 1))
        if line.unit_price is not None and (pricing is None or not order_lines.says(pricing, line.unit_price)):
            is_fixed = pricing.is_fixed if pricing else line.is_recurring
            pricing = order_lines.flat(line.unit_price, is_fixed=is_fixed)
        if pricing is None:
            raise ValueError(f"line {line.position} has neither a plan nor a price")
        start = line.starts_on or order.ordered_on
        terms = (line.is_recurring, months, line.rebate_percent, line.rebate_until)
        found.append(Line(line.position, pricing, line.quantity, start, *terms))
    return found


def special_lines(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """The recurring lines at a price that is not the one of their plan; two queries."""
    prices = contracts.pricings({line.plan_version_id for line in lines if line.plan_version_id})
    return [
        line
        for line in lines
        if line.is_recurring
        and line.unit_price is not None
        and not (line.plan_version_id and order_lines.says(prices[line.plan_version_id][0], line.unit_price))
    ]


def foresee(order: Order, lines: Sequence[OrderLine], *, today: date) -> Outcome:
    """What confirming the order today makes; writes nothing."""
    ruled = as_rules(order, lines)
    by_number = {line.position: line for line in lines}
    starts = [
        _start(start, contract, by_number, today=today)
        for start, contract in order_lines.contracts(ruled, billing_of(order)).items()
    ]
    one_offs = [_one_off(order, by_number[line.number], line, today=today) for line in ruled if not line.is_recurring]
    special = special_lines(lines)
    return Outcome(starts, one_offs, special, len(_wanted(special) - _had(order, special)))


def charge_of(line: OrderLine) -> str:
    """The charge kind of what the line becomes: that of its plan, else a fixed price."""
    return line.plan_version.plan.charge if line.plan_version else PricePlan.Charge.FIXED


def months_of(line: OrderLine) -> int:
    """Months that the line's price is for."""
    return line.plan_version.price_interval_months if line.plan_version else 1


def _start(start: date, contract: Contract, lines: Mapping[int, OrderLine], *, today: date) -> Start:
    mrr = round_money(worth.mrr(contract, start), contract.currency)
    mine = [lines[terms.line] for terms in contract.terms]
    first = order_lines.first_billed(contract)
    return Start(start, mine, mrr, first, is_due=first is not None and first[0] <= today)


def _one_off(order: Order, row: OrderLine, line: Line, *, today: date) -> OneOff:
    """Billed by the next run, or by the first one after its start date where that is ahead."""
    is_one_price = line.pricing.mode == "flat" and not line.pricing.tiers[0].flat_fee
    unit_price = line.pricing.tiers[0].unit_price if is_one_price else None
    rebate = line.terms().rebate_on(line.starts_on)
    net = order_lines.net(line, order.currency_id)
    return OneOff(row, net, max(row.starts_on or today, today), unit_price, rebate)


def _wanted(lines: Sequence[OrderLine]) -> set[tuple[int, str, int, Decimal | None]]:
    return {(line.product_id, charge_of(line), months_of(line), line.unit_price) for line in lines}


def _had(order: Order, lines: Sequence[OrderLine]) -> set[tuple[int, str, int, Decimal | None]]:
    """The flat prices for these products that the customer has already, as `catalogue.special_plan` finds them."""
    if not lines:
        return set()
    mine = PlanVersion.objects.filter(plan__account=order.account_id, plan__currency=order.currency_id, mode="flat")
    rows = mine.filter(plan__is_active=True, plan__product__in=[line.product_id for line in lines], tiers__flat_fee=0)
    return set(
        rows.values_list("plan__product", "plan__charge", "price_interval_months", "tiers__unit_price").order_by()
    )


def copied(account: Account, source: Order | None, *, on: date) -> tuple[Order, list[OrderLine]]:
    """An unsaved order of the account, ordered on that day, with the terms and lines of another one if there is one.

    Dates of the lines, and rebates that end, are left out: they were those of the other order.
    """
    order = Order(account=account, ordered_on=on)
    if Currency.objects.filter(pk=account.currency).exists():  # else somebody has to choose
        order.currency_id = account.currency
    order.reference, order.po_number = account.invoice_reference, account.po_number
    if source is None:
        return order, []
    for name in COPIED:
        setattr(order, name, getattr(source, name))
    lines = lines_of(source)
    for line in lines:
        line.pk, line.starts_on = None, None
        if line.rebate_until:
            line.rebate_percent, line.rebate_until = Decimal(0), None
    return order, lines


COPIED = ("currency_id", "billing_interval_months", "period_mode", "billing_practice")
