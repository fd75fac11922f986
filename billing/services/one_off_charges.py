"""The verbs of what is charged once and waits for the next billing run: add, edit, remove."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services import activity
from accounts.services.accounts import refuse_if_merged, touch
from accounts.services.activity import Origin
from billing.models import Charge, Currency, Product
from billing.rules import order_lines
from billing.rules.money import is_kept
from billing.services.subscriptions_checks import require_known_days
from plock.kit.errors import Refused

FIELDS = ("product", "description", "quantity", "unit_price", "rebate_percent", "billing_date", "currency")
COLUMNS = {"currency": "currency_id"}


@transaction.atomic
def add(
    *,
    account: Account,
    product: Product | None,
    description: str,
    quantity: Decimal,
    unit_price: Decimal,
    rebate_percent: Decimal,
    billing_date: date,
    currency: str,
    origin: Origin,
) -> Charge:
    """Let an amount wait for the customer's next invoice from that day on; below 0 it is given back. Raises Refused."""
    charge = Charge(account=_lock_account(account.pk), kind=Charge.Kind.ONE_OFF)
    values = (product, description.strip(), quantity, unit_price, rebate_percent, billing_date, currency)
    _set(charge, dict(zip(FIELDS, values, strict=True)))
    if product and not product.is_active:
        text = _("%s is not offered any more. Choose another product, or make it active again under Products.")
        raise Refused(text % product)
    charge.save(force_insert=True)
    _record("added", charge, origin, {name: (None, value) for name, value in _said(charge).items() if value})
    return charge


@transaction.atomic
def edit(*, charge: Charge, origin: Origin, **values: Any) -> Charge:
    """Change some of FIELDS of what waits; nothing that is on an invoice or comes from an order. Raises Refused."""
    found = _lock(charge)
    before = _said(found)
    if "description" in values:
        values["description"] = values["description"].strip()
    _set(found, values)
    if changes := activity.diff(before, _said(found)):
        found.save()
        _record("edited", found, origin, changes)
    return found


@transaction.atomic
def remove(*, charge: Charge, origin: Origin) -> None:
    """Withdraw what waits, unless it comes from an order. Raises Refused."""
    found = _lock(charge)
    changes = {name: (value, None) for name, value in _said(found).items() if value}
    _record("removed", found, origin, changes)
    found.delete()


def obstacle(charge: Charge) -> str:
    """Why it can neither be changed nor withdrawn, as a sentence; "" where it can. Reads `invoice` and `order`."""
    if charge.invoice and charge.invoice.is_draft:
        return _("The charge is on a draft invoice by now. Discard the draft, then it waits again.")
    if charge.invoice:
        return _("The charge is on %s and stays as it is. Credit it instead.") % charge.invoice
    if charge.order:
        return _("The charge comes from the order %s. Cancel the order to withdraw it.") % charge.order
    is_ours = charge.kind == Charge.Kind.ONE_OFF and not charge.is_external
    return "" if is_ours else _("Only what is charged once and still waits can be changed.")


def _lock_account(pk: int) -> Account:
    """The customer, locked, and one that is billed; raises Refused."""
    account = Account.objects.select_for_update(no_key=True, of=("self",)).select_related("merged_into").get(pk=pk)
    refuse_if_merged(account)
    if account.state == Account.State.PENDING:
        raise Refused(_("%s waits for approval. Approve the customer first.") % account.name)
    if account.is_archived:
        raise Refused(_("%s is archived. Restore the customer first.") % account.name)
    return account


def _lock(charge: Charge) -> Charge:
    """The charge as it is, locked behind its customer, and still waiting; raises Refused."""
    account = _lock_account(charge.account_id)
    rows = Charge.objects.select_related("product", "invoice", "order")
    found = rows.select_for_update(of=("self",)).filter(pk=charge.pk, account=account).first()
    if found is None:
        raise Refused(_("The charge is gone by now, or was moved to another customer. Look for it again."))
    found.account = account
    if said := obstacle(found):
        raise Refused(said)
    return found


def _set(charge: Charge, values: dict[str, Any]) -> None:
    """Take over the values, and what they come to; raises Refused for what cannot be charged."""
    for name, value in values.items():
        setattr(charge, COLUMNS.get(name, name), value)
    _require_sound(charge)
    price = order_lines.flat(charge.unit_price or Decimal(0), is_fixed=False)
    line = order_lines.Line(1, price, charge.quantity, charge.billing_date, rebate=charge.rebate_percent)
    charge.net = order_lines.net(line, charge.currency_id)
    if not is_kept(charge.net):
        raise Refused(_("This comes to more than Plock can hold. Correct the quantity or the price."))


def _require_sound(charge: Charge) -> None:
    if charge.product is None and not charge.description:
        raise Refused(_("Choose a product, or describe what is charged: it is printed on the invoice."))
    if charge.quantity <= 0:
        raise Refused(_("The quantity is more than 0. To give something back, enter a price below 0."))
    if not 0 <= charge.rebate_percent <= 100:
        raise Refused(_("A rebate is 0 to 100 %. Correct it."))
    if not (is_kept(charge.quantity) and is_kept(charge.unit_price or 0)):
        raise Refused(_("The quantity or the price is too large or has more than 15 digits. Correct it."))
    require_known_days(charge.billing_date)
    if not Currency.objects.filter(pk=charge.currency_id).exists():
        text = _("%s has no exchange rate, so nothing can be billed in it. Enter one under Settings, Exchange rates.")
        raise Refused(text % charge.currency_id)


def _said(charge: Charge) -> dict[str, Any]:
    values = {name: getattr(charge, COLUMNS.get(name, name)) for name in (*FIELDS, "net")}
    return {**values, "product": charge.product and str(charge.product)}


def _record(verb: str, charge: Charge, origin: Origin, changes: dict[str, Any]) -> None:
    subject = charge.description or charge.product
    activity.record(origin=origin, verb=f"charge.{verb}", account=charge.account, subject=subject, changes=changes)
    touch(charge.account)
