"""What a line says of one item of its subscription: a new one, other terms of one that is there, or the same."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.importers.subscriptions_book import Book
from billing.importers.subscriptions_deals import Change, Deal, Term
from billing.importers.subscriptions_layout import ITEM_FIELDS
from billing.importers.subscriptions_plans import FIXED, USAGE, Unpriced, Wanted, find, is_price
from billing.importers.subscriptions_refusing import Refusing
from billing.models import Product, SubscriptionItem
from billing.services import catalogue_reading as reading
from plock.kit.importing.lines import Line

ZERO = Decimal(0)
TERMS = ("quantity", "committed_quantity", "rebate_percent", "rebate_until")


class ItemJudge:
    """Of one chunk; puts what it finds on the deal, and problems on the line."""

    def __init__(self, book: Book, refusing: Refusing, today: date) -> None:
        self.book, self.refusing, self.today = book, refusing, today

    def judge(self, line: Line, deal: Deal) -> None:
        said = line.attached
        if "product" not in said:
            self._judge_without_product(line, deal)
            return
        if said.get("quantity") is not None and said.get("committed_quantity") is not None:
            text = _("A fixed price has a quantity, a price by usage a committed quantity. Fill in one of them.")
            self.refusing.refuse(line, "committed_quantity", text)
            return
        product = self.book.product(said["product"]) or said["product"]
        held = self._held(line, deal, product)
        if line.problems:
            return
        try:
            self._add(line, deal, product) if held is None else self._compare(line, deal, held)
        except Unpriced as problem:
            self.refusing.refuse(line, problem.field, str(problem), problem.cause)

    def _judge_without_product(self, line: Line, deal: Deal) -> None:
        if deal.is_new and not deal.added:
            text = _("A new subscription needs a product on each of its rows. Fill in the product.")
            self.refusing.refuse(line, "product", text)
        elif not line.attached.keys().isdisjoint(ITEM_FIELDS):
            self.refusing.refuse(
                line, "product", _("It is not said which product this row prices. Fill in the product.")
            )

    def _held(self, line: Line, deal: Deal, product: Product | str) -> Term | None:
        """The item of the product and plan as it is now."""
        if isinstance(product, str):
            return None
        here = [term for term in deal.in_force(self.today) if term.product == product.pk]
        if "price_plan" in line.attached:
            key = reading.name_key(line.attached["price_plan"])
            here = [term for term in here if term.plan_key == key]
        if len(here) > 1:
            text = _("The subscription has several items of this product. Name the price plan, too.")
            self.refusing.refuse(line, "price_plan", text)
        return here[0] if len(here) == 1 else None

    # New -------------------------------------------------------------------------------------------------------------

    def _add(self, line: Line, deal: Deal, product: Product | str) -> None:
        said = line.attached
        if isinstance(product, Product) and not product.is_active:
            text = _("This product is not active any more. Activate it, or name another one.")
            self.refusing.refuse(line, "product", text)
            return
        if not (deal.is_new or deal.is_young or self._is_open(line, deal)):
            return
        charge = FIXED if said.get("quantity") is not None else USAGE
        offer = find(self.book, self._wanted(line, deal, product, charge), deal.account.pk)
        percent, until = said.get("rebate_percent", ZERO), said.get("rebate_until")
        starts_on = None if self._is_from_first_day(deal) else self.today
        if not self._is_sound_rebate(line, percent, until, starts_on or deal.subscription.starts_on):
            return
        row = SubscriptionItem(
            line=self._next_line(deal),
            quantity=said.get("quantity"),
            committed_quantity=said.get("committed_quantity"),
            rebate_percent=percent,
            rebate_until=until,
            starts_on=starts_on,
        )
        key = reading.name_key(said.get("price_plan") or offer.name)
        deal.added.append(Term(row, offer, product.pk if isinstance(product, Product) else product, key))
        line.outcome = "created"
        line.extra["item"] = row

    def _wanted(self, line: Line, deal: Deal, product: Product | str, charge: str) -> Wanted:
        said, one = line.attached, deal.subscription
        months = said.get("price_interval_months") or one.billing_interval_months
        plan, price = said.get("price_plan", ""), said.get("unit_price")
        return Wanted(product, plan, one.currency_id, charge, price, months)

    def _is_from_first_day(self, deal: Deal) -> bool:
        return (
            deal.is_new
            or deal.is_young
            or deal.subscription.state == "draft"
            or (deal.subscription.starts_on >= self.today)
        )

    def _next_line(self, deal: Deal) -> int:
        return max((term.row.line for term in (*deal.terms, *deal.added)), default=0) + 1

    # There already ---------------------------------------------------------------------------------------------------

    def _compare(self, line: Line, deal: Deal, held: Term) -> None:
        said = line.attached
        if held.offer.charge == FIXED and said.get("committed_quantity") is not None:
            text = _("“%(plan)s” has a fixed price and takes a quantity, not a committed quantity.")
            self.refusing.refuse(line, "committed_quantity", text % {"plan": held.offer.name}, text)
            return
        if held.offer.charge != FIXED and said.get("quantity") is not None:
            raise Unpriced(
                "quantity",
                _("“%(plan)s” is priced by usage. Write a committed quantity or none, and leave the quantity empty."),
                plan=held.offer.name,
            )
        values = self._values(line, held)
        offer = None
        months = said.get("price_interval_months") or deal.subscription.billing_interval_months
        if "unit_price" in said and not is_price(held.offer, said["unit_price"], months):
            product = self.book.product(said["product"])
            assert product is not None
            wanted = self._wanted(line, deal, product, held.offer.charge)
            plan = wanted.plan or held.offer.name
            offer = find(
                self.book,
                Wanted(product, plan, wanted.currency, wanted.charge, wanted.price, wanted.months),
                deal.account.pk,
            )
            line.attached_changes["unit_price"] = (_price_of(held), said["unit_price"])
        if not values and offer is None:
            line.outcome = line.outcome or "unchanged"
            return
        percent = values.get("rebate_percent", held.row.rebate_percent)
        until = values.get("rebate_until", held.row.rebate_until)
        if "rebate_until" in values and not self._is_sound_rebate(line, percent, until, deal.subscription.starts_on):
            return
        if self._may_change(line, deal, held):
            line.attached_changes |= {name: (getattr(held.row, name), value) for name, value in values.items()}
            deal.changed.append(Change(held, values, offer))
            line.outcome = "updated"

    def _values(self, line: Line, held: Term) -> dict[str, Any]:
        """What differs of the terms; a rebate that has run out is none."""
        row = held.row
        new = {name: line.attached.get(name, getattr(row, name)) for name in TERMS}
        new["rebate_percent"] = new["rebate_percent"] or ZERO
        found = {name: value for name, value in new.items() if value != getattr(row, name)}
        if self._rebate(row.rebate_percent, row.rebate_until) == self._rebate(
            new["rebate_percent"], new["rebate_until"]
        ):
            found.pop("rebate_percent", None)
            found.pop("rebate_until", None)
        return found

    def _rebate(self, percent: Decimal, until: date | None) -> tuple[Decimal, date | None]:
        return (ZERO, None) if not percent or (until and until < self.today) else (percent, until)

    def _is_open(self, line: Line, deal: Deal) -> bool:
        one = deal.subscription
        if one.state == "ended" or (one.ends_on and one.ends_on <= self.today):
            text = _("This subscription has ended, so its items stay as they are. Give the row another number.")
            self.refusing.refuse(line, "subscription", text)
        return not line.problems

    def _may_change(self, line: Line, deal: Deal, held: Term) -> bool:
        if self._is_open(line, deal) and held.row.starts_on == self.today and deal.subscription.state != "draft":
            text = _("This item already changes today. Cancel that change first, or import tomorrow.")
            self.refusing.refuse(line, "product", text)
        return not line.problems

    def _is_sound_rebate(self, line: Line, percent: Decimal, until: date | None, start: date) -> bool:
        if until and not percent:
            text = _("The rebate has an end but no percentage. Fill in both or neither.")
            self.refusing.refuse(line, "rebate_until", text)
        elif until and until < start:
            text = _("The rebate ends before the item starts. Write a later day, or leave out the rebate.")
            self.refusing.refuse(line, "rebate_until", text)
        return not line.problems


def _price_of(held: Term) -> Decimal | str:
    tiers = held.offer.pricing.tiers
    return tiers[0].unit_price if len(tiers) == 1 else held.offer.name
