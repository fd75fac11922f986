"""Subscriptions: navigation, tab, search, words of the log, archiving and merging."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import account_tabs, verb_words
from billing import effects  # noqa: F401 - registers itself
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.services import subscription_finding
from plock.kit import keys
from plock.kit.keys import Shortcut, shortcuts
from plock.kit.navigation import commands, navigation
from plock.kit.registry import NavItem, Tab
from plock.kit.search import Hit, Source, sources

LIST, VIEW, ADD = "billing:subscription_list", "billing.view_subscription", "billing.add_subscription"
ICON = "arrow-path"

navigation.register(NavItem("subscriptions", _("Subscriptions"), LIST, weight=40, icon=ICON, permission=VIEW))
commands.register(NavItem("create_subscription", _("New subscription"), "billing:subscription_create", 40, "plus", ADD))
shortcuts.register(Shortcut("go_subscriptions", _("Subscriptions"), ("g u",), 24, keys.GO, VIEW, LIST))
account_tabs.register(
    Tab(
        "subscriptions",
        _("Subscriptions"),
        "billing:account_subscriptions",
        weight=40,
        permission=VIEW,
        badge=lambda account: account.subscription_count,
    )
)

wording.MODELS.update(
    {
        "subscription": Subscription,
        "subscription_item": SubscriptionItem,
        "subscription_change": SubscriptionChange,
    }
)
wording.LABELS["changes"] = _("scheduled changes")
verb_words.update(
    {
        "subscription.created": _("created the subscription"),
        "subscription.edited": _("edited the subscription"),
        "subscription.deleted": _("deleted the draft subscription"),
        "subscription.started": _("started the subscription"),
        "subscription.paused": _("paused the subscription"),
        "subscription.resumed": _("resumed the subscription"),
        "subscription.end_set": _("set the end of the subscription"),
        "subscription.end_lifted": _("lifted the end of the subscription"),
        "subscription.ended": _("closed the subscription, which has ended"),
        "subscription.change_scheduled": _("scheduled other terms of the subscription"),
        "subscription.item_added": _("added an item to the subscription"),
        "subscription.item_removed": _("removed an item from the subscription"),
        "subscription.change_cancelled": _("cancelled a scheduled change of the subscription"),
        "subscription.settled": _("noted what another system has invoiced of the subscription"),
    }
)


def find_subscriptions(user: Any, text: str, limit: int) -> list[Hit]:
    """The one whose number the text is, then those whose number, name, deal or customer it finds."""
    if not text:
        return []
    rows = Subscription.objects.select_related("account").only("number", "name", "state", "account__name")
    hits = {one.pk: _hit(one, is_exact=True) for one in rows.filter(number=text.upper())}
    for one in subscription_finding.among(rows, text).order_by("-pk")[:limit]:
        hits.setdefault(one.pk, _hit(one))
    return list(hits.values())[:limit]


def _hit(subscription: Subscription, *, is_exact: bool = False) -> Hit:
    state = "" if subscription.state == Subscription.State.ACTIVE else str(subscription.get_state_display())
    detail = " · ".join(filter(None, (subscription.account.name, state)))
    return Hit(str(subscription), detail, subscription.get_absolute_url(), gettext("Subscription"), ICON, is_exact)


def _list_of_subscriptions(text: str) -> str:
    return f"{reverse(LIST)}?{urlencode({'q': text})}"


sources.register(Source("subscriptions", _("Subscriptions"), 45, VIEW, find_subscriptions, _list_of_subscriptions))
