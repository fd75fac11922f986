"""What of a price list can be imported: every refusal with its row and column, and what would change."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.rules.errors import RuleError
from billing.importers.product_book import Book
from billing.importers.product_drafts import Draft, PlanDraft, ProductDraft
from billing.importers.product_twins import Twins
from billing.models import PricePlan
from billing.rules import pricing
from billing.rules.pricing import Mode, Tier
from billing.services import catalogue
from billing.services import catalogue_reading as reading
from plock.kit.importing.lines import Line

ZERO = Decimal(0)
PRODUCT_FACTS = {"product": "name", "sku": "sku", "unit": "unit", "aggregation": "aggregation", "vat_rate": "vat_rate"}


def judge(book: Book) -> None:
    """Refuse what cannot be, and note on each line whether it is new and what it changes."""
    twins = Twins(book)
    for product in book.products.values():
        _judge_product(book, product, twins)
    for plan in book.plans.values():
        if plan.lines and not plan.broken:
            _judge_plan(book, plan)
        broken = next((line for line in plan.lines if line.problems), None)
        if broken:
            plan.break_at(broken)
        _let_fall(plan)
    for product in book.products.values():
        _note_product(product)
    for plan in book.plans.values():
        if not plan.broken:
            _note_plan(plan)


def _judge_product(book: Book, draft: ProductDraft, twins: Twins) -> None:
    """A name for every new product, and no two with one SKU or one name."""
    if not draft.lines:
        return
    sku, name = draft.value("sku"), draft.value("product")
    if book.key == "sku" and draft.existing is None and not name:
        sentence = _("There is no product with this SKU. Name the new one in the column product.")
        _refuse_all(book, draft, "product", sentence)
    if book.key == "product" and sku and twins.has_sku_of_another(draft):
        sentence = _("Another product has this SKU already. Correct it, or clear it there.")
        _refuse_all(book, draft, "sku", sentence)
    if book.key == "sku" and name and twins.has_name_of_another(draft):
        _refuse_all(book, draft, "product", _("Another product has this name already. Correct one of them."))


def _refuse_all(book: Book, draft: ProductDraft, name: str, sentence: str) -> None:
    """Refuse a product with all its plans, at the line that says it."""
    line = draft.said[name][1] if name in draft.said else draft.lines[0]
    book.heads.refuse(line, name, sentence)
    draft.break_at(line)
    for plan in draft.plans:
        plan.break_at(line)
    _let_fall(draft)


def _let_fall(draft: Draft) -> None:
    if not draft.broken:
        return
    message = _("Row %(row)s belongs with this one and cannot be imported. Repair it, and import both.")
    for line in draft.lines:
        if not line.problems:
            line.refuse("", "", message % {"row": draft.broken}, message)


def _judge_plan(book: Book, draft: PlanDraft) -> None:
    """The currency, the charge, how the tiers are read, and the tiers themselves."""
    first, refuse = draft.lines[0], book.heads.refuse
    if draft.currency not in book.rated:
        refuse(first, "currency", catalogue.no_rate(draft.currency))
        return
    draft.charge = draft.value("charge") or (draft.existing.charge if draft.existing else PricePlan.Charge.FIXED)
    if draft.existing and draft.charge != draft.existing.charge:
        sentence = _(
            "The price plan is charged otherwise already: %s. Correct the cell, or give the plan another name."
        )
        refuse(draft.said["charge"][1], "charge", sentence % draft.existing.get_charge_display(), sentence)
        return
    if _judge_price(book, draft) and _judge_tiers(book, draft):
        _check(book, draft)


def _judge_price(book: Book, draft: PlanDraft) -> bool:
    """How the tiers are read: what the file says, else what holds already, else what goes without saying."""
    latest = draft.latest
    mode = draft.value("tier_mode") or (latest.mode if latest else "")
    if not mode and len(draft.lines) > 1:
        sentence = _("There are %s tiers. Say how they are read: graduated, volume, blocks or stairstep.")
        book.heads.refuse(draft.lines[0], "tier_mode", sentence % len(draft.lines), sentence)
        return False
    months = draft.value("price_interval_months") or (latest.price_interval_months if latest else 1)
    if draft.charge != PricePlan.Charge.FIXED and months != 1:
        sentence = _("Only a fixed price is for a number of months. Clear the cell, or write fixed as the charge.")
        line = draft.said["price_interval_months"][1] if "price_interval_months" in draft.said else draft.lines[0]
        book.heads.refuse(line, "price_interval_months", sentence)
        return False
    mode = mode or Mode.FLAT
    size = draft.value("block_size")
    if size is not None and mode != Mode.BLOCKS:
        sentence = _("Only the tier mode blocks has a block size. Clear the cell, or write blocks as the mode.")
        book.heads.refuse(draft.said["block_size"][1], "block_size", sentence)
        return False
    if size is None and mode == Mode.BLOCKS and latest:
        size = latest.block_size
    draft.price = {"mode": str(mode), "block_size": size, "price_interval_months": months}
    return True


def _judge_tiers(book: Book, draft: PlanDraft) -> bool:
    """The tiers of the file; empty cells of a tier that holds already leave its prices alone."""
    held = {tier.up_to: tier for tier in draft.latest.tiers.all()} if draft.latest else {}
    is_stair = draft.price["mode"] == Mode.STAIRSTEP
    for line in draft.in_order():
        up_to = line.values.get("up_to")
        old = held.get(up_to)
        unit, fee = line.values.get("unit_price"), line.values.get("flat_fee")
        if old is None and fee is None and (unit is None or is_stair):
            name = "flat_fee" if is_stair else "unit_price"
            book.heads.refuse(line, name, _("A tier needs a price. Write one; 0 is free."))
            return False
        unit = unit if unit is not None else old.unit_price if old else ZERO
        fee = fee if fee is not None else old.flat_fee if old else ZERO
        draft.tiers.append(Tier(up_to, ZERO if is_stair else unit, fee))
    return True


def _check(book: Book, draft: PlanDraft) -> None:
    """What the rules say of the tiers together, at the line that it is about."""
    price = draft.price
    try:
        pricing.check(
            reading.pricing_of(
                mode=price["mode"], block_size=price["block_size"], charge=draft.charge, tiers=draft.tiers
            )
        )
    except RuleError as problem:
        columns: dict[str, str] = {
            pricing.BLOCK_SIZE: "block_size",
            pricing.ONE_TIER: "tier_mode",
            pricing.NEGATIVE: "unit_price",
        }
        lines = draft.in_order()
        number = int(str(problem.values.get("number", len(lines))))
        column = columns.get(problem.template, "up_to")
        book.heads.refuse(lines[number - 1], column, str(problem), _(problem.template))


def _note_product(draft: ProductDraft) -> None:
    """Whether the product is new, or what of it changes; said at its first good line."""
    good = [line for line in draft.lines if not line.problems]
    if draft.existing is None:
        for line in good:
            line.is_new = True
        return
    for name, field in PRODUCT_FACTS.items():
        if name in draft.said and not draft.said[name][1].problems:
            old, new = getattr(draft.existing, field), draft.value(name)
            if old != new and not (name == "product" and reading.name_key(old) == reading.name_key(new)):
                draft.changes[name] = (old, new)
    if good:
        good[0].changes.update(draft.changes)


def _note_plan(draft: PlanDraft) -> None:
    """Which lines are new, and what the others change of the prices that hold now."""
    if draft.latest is None:
        for line in draft.lines:
            line.is_new = True
        return
    names = {"mode": "tier_mode", "block_size": "block_size", "price_interval_months": "price_interval_months"}
    for field, column in names.items():
        old, new = getattr(draft.latest, field), draft.price[field]
        if old != new:
            draft.lines[0].changes[column] = (old, new)
    held = {tier.up_to: tier for tier in draft.latest.tiers.all()}
    for line, tier in zip(draft.in_order(), draft.tiers, strict=True):
        _note_tier(line, tier, held.pop(tier.up_to, None))
    if held:
        old, new = reading.tiers_said(reading.in_order(draft.latest)), reading.tiers_said(draft.tiers)
        draft.in_order()[-1].changes["tiers"] = ("; ".join(old), "; ".join(new))


def _note_tier(line: Line, new: Tier, old: Any) -> None:
    if old is None:
        line.changes["up_to"] = (None, new.up_to)
    for name in ("unit_price", "flat_fee"):
        before, after = getattr(old, name) if old else None, getattr(new, name)
        if before != after:
            line.changes[name] = (before, after)


def changed(lines: Iterable[Line]) -> bool:
    return any(line.is_new or line.changes for line in lines)
