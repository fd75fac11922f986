"""Products and price plans: navigation, search, words of the log."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import verb_words
from accounts.rules.names import fold
from billing.importers.products import ProductImporter
from billing.models import PricePlan, Product
from plock.kit import keys
from plock.kit.importing import registry
from plock.kit.keys import Shortcut, shortcuts
from plock.kit.navigation import commands, navigation
from plock.kit.registry import NavItem
from plock.kit.search import Hit, Source, sources

LIST, VIEW = "billing:product_list", "billing.view_product"

navigation.register(NavItem("products", _("Products"), LIST, 70, "cube", VIEW, also=("/plans/",)))
commands.register(
    NavItem("create_product", _("Create product"), "billing:product_create", 60, "plus", "billing.add_product")
)
shortcuts.register(Shortcut("go_products", _("Products"), ("g r",), 26, keys.GO, VIEW, LIST))

wording.MODELS.update({"product": Product, "plan": PricePlan})
wording.LABELS["tiers"] = _("tiers")
verb_words.update(
    {
        "product.created": _("created the product"),
        "product.edited": _("edited the product"),
        "product.activated": _("offers again the product"),
        "product.deactivated": _("no longer offers the product"),
        "plan.created": _("added the price plan"),
        "plan.edited": _("edited the price plan"),
        "plan.priced": _("changed the prices of"),
        "plan.activated": _("offers again the price plan"),
        "plan.deactivated": _("no longer offers the price plan"),
    }
)

registry.register(ProductImporter)


def find_products(user: Any, text: str, limit: int) -> list[Hit]:
    """By SKU, which names one exactly, or by part of the name."""
    key = fold(text)
    if not key:
        return []
    rows = Product.objects.filter(Q(sku__iexact=text) | Q(name_key__contains=key)).order_by("sort_name", "pk")[:limit]
    return sorted((_hit(product, text) for product in rows), key=lambda hit: not hit.is_exact)


def _hit(product: Product, text: str) -> Hit:
    state = "" if product.is_active else gettext("Inactive")
    detail = " · ".join(filter(None, (product.sku, state)))
    is_exact = product.sku.casefold() == text.casefold()
    return Hit(product.name, detail, product.get_absolute_url(), gettext("Product"), "cube", is_exact)


def _list_of_products(text: str) -> str:
    return f"{reverse(LIST)}?{urlencode({'q': text})}"


sources.register(Source("products", _("Products"), 50, VIEW, find_products, _list_of_products))
