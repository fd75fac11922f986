"""What can happen in a written scenario, by the verbs that the pages use: one method for each kind of step."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Account
from accounts.services import accounts, groups
from accounts.services.activity import SYSTEM
from billing.models import Invoice, Order, OrderLine, PlanVersion, Product, Subscription, SubscriptionItem, Usage
from billing.services import (
    changes,
    invoice_credits,
    invoices,
    lifecycle,
    one_off_charges,
    orders,
    settling,
    usage,
)

NAMED = {"committed": "committed_quantity", "rebate": "rebate_percent"}


def item_values(written: dict[str, Any]) -> dict[str, Any]:
    """The values of an item by the names of its columns."""
    return {NAMED.get(name, name): value for name, value in written.items()}


class Happenings:
    """The steps of a scenario but its runs; what is called by number or name is found in these."""

    customers: dict[str, Account]
    plans: dict[str, PlanVersion]
    subscriptions: dict[str, Subscription]
    stale: dict[int, str]

    # ---- what is used

    def do_usage(self, customer: str, product: str, days: dict[str, Any]) -> None:
        account, found = self.customers[customer], Product.objects.get(name=product)
        for on, quantity in days.items():
            day = date.fromisoformat(on)
            usage.record(account=account, product=found, on=day, quantity=Decimal(quantity), origin=SYSTEM)

    def do_withdraw(self, customer: str, product: str, days: list[date]) -> None:
        """Usage that was delivered is taken away again."""
        for row in Usage.objects.filter(account=self.customers[customer], product__name=product, on__in=days):
            usage.remove(usage=row, origin=SYSTEM)

    def do_stale(self, customer: str) -> None:
        """The source of the customer's usage fails from now on."""
        self.stale[self.customers[customer].pk] = "The source did not answer."

    def do_fresh(self, customer: str) -> None:
        del self.stale[self.customers[customer].pk]

    # ---- what is agreed on

    def do_change(self, subscription: str, on: date, line: int = 1, today: date | None = None, **terms: Any) -> None:
        changes.schedule(
            subscription=self._subscription(subscription),
            line=line,
            effective_on=on,
            terms=self._terms(terms),
            today=today or on,
            origin=SYSTEM,
        )

    def do_add(self, subscription: str, on: date, **terms: Any) -> None:
        item = SubscriptionItem(**self._terms(terms))
        found = self._subscription(subscription)
        changes.add_item(subscription=found, item=item, effective_on=on, today=on, origin=SYSTEM)

    def do_remove(self, subscription: str, on: date, line: int) -> None:
        found = self._subscription(subscription)
        changes.remove_item(subscription=found, line=line, effective_on=on, today=on, origin=SYSTEM)

    def do_end(self, subscription: str, last_day: date, today: date) -> None:
        lifecycle.end(subscription=self._subscription(subscription), last_day=last_day, today=today, origin=SYSTEM)

    def do_pause(self, subscription: str, today: date) -> None:
        lifecycle.pause(subscription=self._subscription(subscription), today=today, origin=SYSTEM)

    def do_resume(self, subscription: str, today: date) -> None:
        lifecycle.resume(subscription=self._subscription(subscription), today=today, origin=SYSTEM)

    def do_settle(self, subscription: str, until: date, today: date) -> None:
        """Everything before the day was invoiced by another system."""
        settling.settle(subscription=self._subscription(subscription), until=until, today=today, origin=SYSTEM)

    def do_order(self, customer: str, on: date, lines: list[dict[str, Any]]) -> None:
        """An order that is confirmed on its day; its subscriptions begin then."""
        account = self.customers[customer]
        order = Order(account=account, currency_id=account.currency, ordered_on=on)
        made = orders.create(order=order, lines=[self._order_line(**line) for line in lines], origin=SYSTEM)
        orders.confirm(order=orders.place(order=made, origin=SYSTEM), today=on, origin=SYSTEM)

    def do_once(self, customer: str, on: date, price: Decimal, product: str = "", **values: Any) -> None:
        """Something that is charged once, at a price for one unit."""
        given = {"description": "", "quantity": 1, "rebate_percent": 0, **item_values(values)}
        account = self.customers[customer]
        one_off_charges.add(
            account=account,
            product=Product.objects.get(name=product) if product else None,
            description=given["description"],
            quantity=Decimal(given["quantity"]),
            unit_price=Decimal(price),
            rebate_percent=Decimal(given["rebate_percent"]),
            billing_date=on,
            currency=account.currency,
            origin=SYSTEM,
        )

    # ---- customers and groups

    def do_move(self, customer: str, on: date, master: str = "") -> None:
        account = self.customers[customer]
        if master:
            groups.assign(account=account, master=self.customers[master], on=on, origin=SYSTEM)
        else:
            groups.leave(account=account, on=on, origin=SYSTEM)

    def do_set(self, customer: str, **values: Any) -> None:
        account = Account.objects.get(pk=self.customers[customer].pk)
        accounts.edit(account=account, values=values, version=account.version, origin=SYSTEM)

    def do_archive(self, customer: str, on: date) -> None:
        accounts.move(account=self.customers[customer], verb="archive", on=on, origin=SYSTEM)

    def do_approve(self, customer: str, on: date) -> None:
        accounts.move(account=self.customers[customer], verb="approve", on=on, origin=SYSTEM)

    # ---- invoices

    def do_finalise(self, today: date) -> None:
        """All drafts, in the order of their dates."""
        for invoice in Invoice.objects.filter(state="draft").order_by("billing_date", "pk"):
            invoices.finalise(invoice=invoice, today=today, origin=SYSTEM)

    def do_discard(self, customer: str) -> None:
        """All drafts of the customer."""
        for invoice in Invoice.objects.filter(state="draft", account=self.customers[customer]):
            invoices.discard(invoice=invoice, origin=SYSTEM)

    def do_credit(self, number: str, today: date, bill_again: bool, lines: list[int] | None = None) -> None:
        invoice = Invoice.objects.get(number=number)
        invoice_credits.credit(invoice=invoice, positions=lines, bill_again=bill_again, today=today, origin=SYSTEM)

    # ---- how it is found

    def _subscription(self, number: str) -> Subscription:
        return Subscription.objects.get(number=number)

    def _terms(self, written: dict[str, Any]) -> dict[str, Any]:
        if "plan" in written:
            written["plan_version"] = self.plans[written.pop("plan")]
        return item_values(written)

    def _order_line(self, quantity: Any = 1, plan: str = "", product: str = "", price: Any = 0) -> OrderLine:
        """By a plan, or once at a price agreed on."""
        if plan:
            version = self.plans[plan]
            return OrderLine(product=version.plan.product, plan_version=version, quantity=Decimal(quantity))
        found = Product.objects.get(name=product)
        return OrderLine(product=found, unit_price=Decimal(price), is_recurring=False, quantity=Decimal(quantity))
