"""A whole price list, judged before its first chunk: every plan is good with all its lines, or none of them is."""

from collections.abc import Iterable
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from billing.importers.product_drafts import OF_PLAN, OF_PRODUCT, Heads, PlanDraft, ProductDraft
from billing.models import Currency, PlanVersion, PricePlan, Product
from billing.services import catalogue
from billing.services import catalogue_reading as reading
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import Line

MOST_ROWS = 100_000
CHUNK = 2_000
OF_FIRST_LINE = {"price_plan", "unit_price", "up_to", "flat_fee", "tier_mode", "block_size", "charge"}


class Book:
    """The lines by product and plan, with what the database knows of them."""

    def __init__(self, importer: BaseImporter, lines: Iterable[Line]) -> None:
        self.importer, self.key = importer, importer.key
        self.heads = Heads({name: importer.column_name(name) for name in importer.fields}, importer.mapping)
        self.products: dict[str, ProductDraft] = {}
        self.plans: dict[tuple[str, str, str], PlanDraft] = {}
        self.lines: dict[int, Line] = {}
        self.plan_of: dict[int, PlanDraft] = {}
        self._first: dict[Any, Line] = {}
        for line in lines:
            self._take(line)
        self._look_up()

    def product_key(self, line: Line) -> str:
        value: str = line.values.get(self.key, "")
        return value if self.key == "sku" else reading.name_key(value)

    def product_of(self, line: Line) -> ProductDraft:
        return self.products[self.product_key(line)]

    def _take(self, line: Line) -> None:
        """Put a line to its product and plan; one that cannot be read breaks the plan, if it says which."""
        self.lines[line.number] = line
        if not line.values.get(self.key):
            return
        product = self.products.setdefault(self.product_key(line), ProductDraft())
        plan = self._plan(line, product)
        if line.problems:
            if plan:
                plan.break_at(line)
            return
        if self._is_repeat(line, plan):
            return
        product.lines.append(line)
        product.hear(line, OF_PRODUCT, self.heads)
        if plan:
            plan.lines.append(line)
            plan.hear(line, OF_PLAN, self.heads)
            self.plan_of[line.number] = plan
            if line.problems:
                plan.break_at(line)

    def _plan(self, line: Line, product: ProductDraft) -> PlanDraft | None:
        name = line.values.get("price_plan", "")
        if not name:
            stray = next((one for one in OF_FIRST_LINE if one in line.values), "")
            if stray:
                self.heads.refuse(line, stray, _("This is about a price plan, which the row does not name. Name it."))
            return None
        key = (self.product_key(line), reading.name_key(name), line.values.get("currency", ""))
        found = self.plans.get(key)
        if found is None:
            found = self.plans[key] = PlanDraft(product=product, currency=key[2])
            product.plans.append(found)
        if not key[2] and not line.problems:
            self.heads.refuse(line, "currency", _("A price needs a currency. Write its code, like EUR."))
        return found

    def _is_repeat(self, line: Line, plan: PlanDraft | None) -> bool:
        """Whether an earlier line is about the same tier; if it says something else, both cannot be."""
        identity = self.importer.identity(line)
        first = self._first.setdefault(identity, line)
        if identity is None or first is line:
            return False
        said = [(cell.strip(), there.strip()) for cell, there in zip(line.cells, first.cells, strict=False)]
        mapped = set(self.importer.mapping.values())
        if plan and any(here and here != there for i, (here, there) in enumerate(said) if i in mapped):
            plan.break_at(line)
        return True

    def _look_up(self) -> None:
        """The products and plans that are there already, in a handful of queries."""
        field = "sku" if self.key == "sku" else "name_key"
        for part in batched(self.products, CHUNK, strict=False):
            for product in Product.objects.filter(**{f"{field}__in": part}):
                self.products[getattr(product, field)].existing = product
        self._look_up_plans()
        self.rated = set(Currency.objects.values_list("code", flat=True))

    def _look_up_plans(self) -> None:
        ids = {draft.existing.pk for draft in self.products.values() if draft.existing}
        known: dict[tuple[int, str], list[PricePlan]] = {}
        latest: dict[int, PlanVersion] = {}
        for part in batched(sorted(ids), CHUNK, strict=False):
            plans = list(PricePlan.objects.filter(product__in=part, account=None).select_related("product"))
            latest |= catalogue.latest_versions(plans)
            for plan in plans:
                known.setdefault((plan.product_id, plan.name_key), []).append(plan)
        for (_product, name, currency), draft in self.plans.items():
            if draft.product.existing is None:
                continue
            same = known.get((draft.product.existing.pk, name), [])
            draft.existing = next((plan for plan in same if plan.currency_id == currency), None)
            draft.latest = latest.get(draft.existing.pk) if draft.existing else None
            draft.other_currencies = [plan for plan in same if plan.currency_id != currency]
