"""Rows of billing for tests, written past the services: what a test does not say is filled in."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Account
from accounts.rules.names import fold, sort_key
from billing.models import (
    BillingRun,
    Charge,
    Invoice,
    InvoicePreview,
    Order,
    OrderLine,
    Payment,
    PlanTier,
    PlanVersion,
    PricePlan,
    Product,
    Subscription,
    SubscriptionChange,
    SubscriptionItem,
    Usage,
)
from billing.services import invoice_vat
from tests import make

_serial = count(1)


def product(name: str = "", **values: Any) -> Product:
    name = name or f"Product {next(_serial)}"
    return Product.objects.create(name=name, name_key=fold(name), sort_name=sort_key(name), **values)


def plan(*, price: str = "100", tiers: list[tuple[str | None, str, str]] | None = None, **values: Any) -> PlanVersion:
    """The first version of a new plan: a flat price, or tiers as (up_to, unit_price, flat_fee)."""
    given = {"name": f"Plan {next(_serial)}", "currency_id": "SEK", "charge": "fixed", **values}
    mode, block, months = given.pop("mode", "flat"), given.pop("block_size", None), given.pop("months", 1)
    given.setdefault("name_key", fold(given["name"]))
    if "product" not in given:
        given["product"] = product()
    made = PricePlan.objects.create(**given)
    version = PlanVersion.objects.create(plan=made, number=1, mode=mode, block_size=block, price_interval_months=months)
    for up_to, unit_price, flat_fee in tiers or [(None, price, "0")]:
        end = None if up_to is None else Decimal(up_to)
        PlanTier.objects.create(version=version, up_to=end, unit_price=Decimal(unit_price), flat_fee=Decimal(flat_fee))
    return version


def subscription(*items: PlanVersion | dict[str, Any], **values: Any) -> Subscription:
    """An active one since 2026-01-01 with these items: plans with quantity 1, or the values of an item."""
    account: Account = values.pop("account", None) or make.account()
    given = {
        "number": f"S-{next(_serial):06d}",
        "account": account,
        "currency_id": account.currency,
        "state": "active",
        "starts_on": date(2026, 1, 1),
        **values,
    }
    made = Subscription.objects.create(**given)
    for line, one in enumerate(items, 1):
        item(made, line=line, **(one if isinstance(one, dict) else {"plan_version": one}))
    return made


def item(subscription: Subscription, **values: Any) -> SubscriptionItem:
    given = {"line": 1, **values}
    if "quantity" not in given and given["plan_version"].plan.charge == "fixed":
        given["quantity"] = Decimal(1)
    return SubscriptionItem.objects.create(subscription=subscription, **given)


def change(subscription: Subscription, **values: Any) -> SubscriptionChange:
    """The end of the subscription, planned for the last day of 2099."""
    given = {"kind": "end", "effective_on": date(2100, 1, 1), **values}
    return SubscriptionChange.objects.create(subscription=subscription, **given)


def order(*plans: PlanVersion, **values: Any) -> Order:
    """A draft with one line for each plan."""
    account: Account = values.pop("account", None) or make.account()
    given = {
        "number": f"O-{next(_serial):06d}",
        "account": account,
        "currency_id": account.currency,
        "ordered_on": date(2026, 1, 1),
        **values,
    }
    made = Order.objects.create(**given)
    for position, version in enumerate(plans, 1):
        order_line(made, position=position, product=version.plan.product, plan_version=version)
    return made


def order_line(order: Order, **values: Any) -> OrderLine:
    return OrderLine.objects.create(order=order, **{"position": 1, **values})


def charge(**values: Any) -> Charge:
    """A one-off charge of 100 that waits; with `invoice` the next line of that draft, with `subscription` January's."""
    draft: Invoice | None = values.get("invoice")
    of: Subscription | None = values.get("subscription")
    whose = of or draft
    account: Account = values.pop("account", None) or (whose.account if whose else make.account())
    given: dict[str, Any] = {"kind": "one_off", "net": Decimal(100), "billing_date": date(2026, 1, 1)}
    if of:
        january = (date(2026, 1, 1), date(2026, 2, 1))
        given |= {"kind": "advance", "period_start": january[0], "period_end": january[1]}
        given |= {"starts_on": january[0], "ends_on": january[1]}
    if draft:
        given |= {"position": draft.charges.count() + 1, "vat_rate": Decimal(25), "billing_date": draft.billing_date}
    given["currency_id"] = draft.currency_id if draft else of.currency_id if of else account.currency
    return Charge.objects.create(account=account, **given | values)


def invoice(*lines: str | dict[str, Any], **values: Any) -> Invoice:
    """A draft of 2026-01-01 with these lines: their net, or the values of a charge; VAT is 25 % unless a line says.

    Of another `state` it gets its number and dates (30 days) when its lines are there, and is paid or credited in full
    where the state says so, without a payment.
    """
    account: Account = values.pop("account", None) or make.account()
    state = values.pop("state", "draft")
    late = {name: values.pop(name) for name in ("number", "issued_on", "due_on", "paid", "credited") if name in values}
    given = {"account": account, "currency_id": account.currency, "billing_date": date(2026, 1, 1), **values}
    made = Invoice.objects.create(**given)
    for line in lines:
        charge(invoice=made, **(line if isinstance(line, dict) else {"net": Decimal(line)}))
    invoice_vat.refresh([made.pk])
    made.refresh_from_db()
    if state != "draft" or late:
        _finalise(made, state, late)
    return made


def _finalise(made: Invoice, state: str, values: dict[str, Any]) -> None:
    on = values.get("issued_on", made.billing_date)
    given = {
        "state": "finalised" if state == "draft" else state,
        "number": f"INV-{next(_serial):06d}",
        "issued_on": on,
        "due_on": on + timedelta(days=30),
        "paid": made.total if state == "paid" else 0,
        "paid_on": on if state == "paid" else None,
        "credited": made.total if state == "credited" else 0,
        "dispatched_at": datetime(on.year, on.month, on.day, 12, tzinfo=UTC) if state == "dispatched" else None,
        **values,
    }
    Invoice.objects.filter(pk=made.pk).update(**given)
    made.refresh_from_db()


def payment(invoice: Invoice, amount: str = "1", **values: Any) -> Payment:
    """Registered on 2026-02-01; what the invoice says of it is left alone."""
    return Payment.objects.create(invoice=invoice, amount=Decimal(amount), **{"paid_on": date(2026, 2, 1), **values})


def run(**values: Any) -> BillingRun:
    """A run as of 2026-02-01 that is done, unless another state is given."""
    given = {"as_of": date(2026, 2, 1), "state": "done", **values}
    if given["state"] != "running":
        given.setdefault("finished_at", datetime(2026, 2, 1, 12, tzinfo=UTC))
    return BillingRun.objects.create(**given)


def preview(run: BillingRun, **values: Any) -> InvoicePreview:
    """An invoice of 100 for February that the run foresees, in advance, as the one before it."""
    given = {"billing_date": date(2026, 2, 1), "interval_months": 1, "practice": "advance", "line_count": 1, **values}
    account: Account = given.pop("account", None) or make.account()
    given = {"currency": account.currency, "net": Decimal(100), "before": Decimal(100), **given}
    return InvoicePreview.objects.create(run=run, account=account, **given)


def usage(quantity: str = "1", **values: Any) -> Usage:
    """Of 2026-01-15, by nobody in particular."""
    given = {"on": date(2026, 1, 15), "quantity": Decimal(quantity), **values}
    if "account" not in given:
        given["account"] = given["person"].account if given.get("person") else make.account()
    if "product" not in given:
        given["product"] = product()
    return Usage.objects.create(**given)
