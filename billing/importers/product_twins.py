"""Which products of a price list, or of the database, have the same SKU or the same name: asked for all at once."""

from collections import Counter
from itertools import batched

from billing.importers.product_book import CHUNK, Book
from billing.importers.product_drafts import ProductDraft
from billing.models import Product
from billing.services import catalogue_reading as reading


class Twins:
    """What every product of the list is called, and who is called so already."""

    def __init__(self, book: Book) -> None:
        drafts = book.products.values()
        self._skus = Counter(sku for draft in drafts if (sku := draft.value("sku")))
        self._names = Counter(reading.name_key(name) for draft in drafts if (name := draft.value("product")))
        self._owners: dict[str, Product] = {}
        self._sku_of: dict[str, str] = {}  # by the key of a name
        for part in batched(self._skus, CHUNK, strict=False):
            self._owners |= {product.sku: product for product in Product.objects.filter(sku__in=part)}
        for part in batched(self._names, CHUNK, strict=False):
            self._sku_of |= dict(Product.objects.filter(name_key__in=part).values_list("name_key", "sku"))

    def has_sku_of_another(self, draft: ProductDraft) -> bool:
        sku = draft.value("sku")
        owner = self._owners.get(sku)
        return self._skus[sku] > 1 or (owner is not None and owner != draft.existing)

    def has_name_of_another(self, draft: ProductDraft) -> bool:
        """Where products are told apart by their SKU."""
        name = reading.name_key(draft.value("product"))
        return self._names[name] > 1 or self._sku_of.get(name, draft.value("sku")) != draft.value("sku")
