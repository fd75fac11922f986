"""Orders: navigation, tab, search, words of the log, archiving and merging."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import Effect, Part, account_parts, account_tabs, archive_effects, verb_words
from billing.models import Order
from billing.services import orders_finding, orders_moving
from plock.kit import keys
from plock.kit.keys import Shortcut, shortcuts
from plock.kit.navigation import commands, navigation
from plock.kit.registry import NavItem, Tab
from plock.kit.search import Hit, Source, sources

LIST, VIEW = "billing:order_list", "billing.view_order"
ICON = "shopping-cart"

navigation.register(NavItem("orders", _("Orders"), LIST, weight=30, icon=ICON, permission=VIEW))
commands.register(NavItem("create_order", _("New order"), "billing:order_create", 30, "plus", "billing.add_order"))
shortcuts.register(Shortcut("go_orders", _("Orders"), ("g o",), 23, keys.GO, VIEW, LIST))
account_tabs.register(
    Tab(
        "orders",
        _("Orders"),
        "billing:account_orders",
        weight=30,
        permission=VIEW,
        badge=lambda account: account.orders.count(),
    )
)

wording.MODELS["order"] = Order
wording.LABELS.update({"lines": _("lines"), "charges": _("charges"), "subscriptions": _("subscriptions")})
verb_words.update(
    {
        "order.created": _("created the order"),
        "order.edited": _("edited the order"),
        "order.placed": _("placed the order"),
        "order.confirmed": _("confirmed the order"),
        "order.fulfilled": _("fulfilled the order"),
        "order.cancelled": _("cancelled the order"),
    }
)

archive_effects.register(Effect("orders", 25, orders_moving.describe_archiving, orders_moving.cancel_open))
account_parts.register(Part("orders", 50, orders_moving.describe_merging, orders_moving.move))


def find_orders(user: Any, text: str, limit: int) -> list[Hit]:
    """The ones that the text names by number, reference or PO number, then those in whose references it occurs."""
    if not text:
        return []
    rows = Order.objects.select_related("account").only("number", "reference", "po_number", "state", "account__name")
    named = orders_finding.named(rows, text).order_by("-pk")[:limit]
    hits = {order.pk: _hit(order, is_exact=True) for order in named}
    if len(hits) < limit:
        for order in orders_finding.referring_to(rows, text).order_by("-pk")[:limit]:
            hits.setdefault(order.pk, _hit(order))
    return list(hits.values())[:limit]


def _hit(order: Order, *, is_exact: bool = False) -> Hit:
    place = (order.account.name, order.reference, order.po_number, str(order.get_state_display()))
    detail = " · ".join(filter(None, place))
    return Hit(order.number, detail, order.get_absolute_url(), gettext("Order"), ICON, is_exact)


def _list_of_orders(text: str) -> str:
    return f"{reverse(LIST)}?{urlencode({'q': text})}"


sources.register(Source("orders", _("Orders"), 40, VIEW, find_orders, _list_of_orders))
