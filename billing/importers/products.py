"""Imports a price list: products, price plans and their tiers, one line for each tier.

A plan counts as a whole: its lines may lie anywhere in the file, so the file is put together and judged before its
first chunk, and a plan is written with all its tiers or not at all.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.activity import Origin
from billing.importers import product_judging
from billing.importers.product_book import MOST_ROWS, Book
from billing.importers.product_columns import ProductColumns
from billing.importers.product_drafts import PlanDraft, ProductDraft
from billing.models import PlanVersion, PricePlan, Product
from billing.services import catalogue
from billing.services.catalogue_reading import name_key
from plock.kit.errors import Refused
from plock.kit.importing.formats import Row
from plock.kit.importing.lines import Doubt, Line
from plock.kit.models import Job


class ProductImporter(ProductColumns):
    slug = "products"
    title = gettext_lazy("Products and prices")
    permission = "billing.import_product"
    keys = {"product": gettext_lazy("Product"), "sku": gettext_lazy("SKU")}

    book: Book

    def complete(self, rows: Iterable[Row]) -> Iterator[Row]:
        """All rows at once: raises Refused where they are more than a price list has."""
        kept = list(islice(super().complete(rows), MOST_ROWS + 1))
        if len(kept) > MOST_ROWS:
            sentence = _("The file has more than %s rows. A price list is read as a whole: split it by product.")
            raise Refused(sentence % f"{MOST_ROWS:,}")
        self.book = Book(self, [self.read(row) for row in kept])
        product_judging.judge(self.book)
        return iter(kept)

    def identity(self, line: Line) -> Any:
        """Product, plan, currency and the end of the tier; nothing of a line that cannot be read."""
        found = super().identity(line)
        if found is None or line.problems:
            return None
        of_product = found if self.key == "sku" else name_key(found)
        plan, currency = line.values.get("price_plan"), line.values.get("currency")
        return of_product, name_key(plan) if plan else "", currency, line.values.get("up_to") if plan else None

    def match(self, lines: list[Line], *, lock: bool) -> None:
        """What the whole file says of each line."""
        for line in lines:
            judged = self.book.lines[line.number]
            line.instance, line.is_new = judged, judged.is_new
            line.problems += judged.problems

    def apply(self, line: Line) -> None:
        line.changes = dict(line.instance.changes)

    def judge(self, lines: list[Line]) -> None:
        """All is judged when the file has been put together."""

    def write(self, created: list[Line], updated: list[Line], *, by: Any, job: Job) -> None:
        """Save the products and plans of these lines, each whole and once, wherever else in the file it goes on."""
        origin = Origin(by=by, source="import", job=job)
        for line in sorted([*created, *updated], key=lambda line: line.number):
            product = self.book.product_of(line)
            if product.saved is None:
                product.saved = _save_product(product, origin)
            plan = self.book.plan_of.get(line.number)
            if plan and not plan.is_saved:
                _save_plan(plan, product.saved, origin)
                plan.is_saved = True

    def warn(self, lines: list[Line]) -> list[Doubt]:
        """A new plan of a name that there is in another currency may be a slip."""
        found = []
        for line in lines:
            plan = self.book.plan_of.get(line.number)
            if plan and plan.latest is None and plan.other_currencies and plan.lines[0].number == line.number:
                other = plan.other_currencies[0]
                sentence = _("There is a price plan of this name in %(theirs)s. This makes another one in %(ours)s.")
                words = {"theirs": other.currency_id, "ours": plan.currency}
                about = (str(other), reverse("billing:plan_detail", args=[other.pk]))
                column = self.column_name("currency")
                label = self.label_of(line)
                found.append(Doubt(line.number, label, column, plan.currency, sentence % words, about))
        return found

    def label_of(self, line: Line) -> str:
        names = (line.values.get("product") or line.values.get("sku", ""), line.values.get("price_plan", ""))
        return ": ".join(filter(None, names))


def _save_product(draft: ProductDraft, origin: Origin) -> Product:
    facts = product_judging.PRODUCT_FACTS
    if draft.existing is None:
        values = {field: draft.value(name) for name, field in facts.items() if name in draft.said}
        return catalogue.create_product(product=Product(**values), origin=origin)
    values = {facts[name]: new for name, (_old, new) in draft.changes.items()}
    return catalogue.edit_product(product=draft.existing, values=values, version=None, origin=origin)


def _save_plan(draft: PlanDraft, product: Product, origin: Origin) -> None:
    if draft.existing is None:
        name = draft.value("price_plan")
        plan = PricePlan(product=product, name=name, currency_id=draft.currency, charge=draft.charge)
        catalogue.add_plan(plan=plan, version=PlanVersion(**draft.price), tiers=draft.tiers, origin=origin)
    elif product_judging.changed(draft.lines):
        catalogue.save_version(plan=draft.existing, values=draft.price, tiers=draft.tiers, origin=origin)
