"""The outbox: its page among the settings, the banner of a customer, merging, the words of the log."""

from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import Card, Part, account_parts, banners, verb_words
from integrations import bulk_outbox  # noqa: F401 - registers itself
from integrations.models import SyncItem
from integrations.services import outbox_verbs
from integrations.views import outbox as views
from plock.kit.navigation import commands, settings_menu
from plock.kit.registry import NavItem

VIEW, ICON = "integrations.view_syncitem", "paper-airplane"

settings_menu.register(
    NavItem(
        "outgoing",
        _("Outgoing messages"),
        views.LIST,
        weight=45,
        icon=ICON,
        permission=VIEW,
        description=_("What other systems are told, what waits, and what failed and why."),
    )
)
commands.register(NavItem("outgoing", _("Outgoing messages"), views.LIST, 92, ICON, VIEW))
banners.register(Card("outgoing", 60, "integrations/_outbox_banner.html", views.banner, permission=VIEW))
account_parts.register(Part("outgoing", 70, outbox_verbs.describe_merging, outbox_verbs.move))

wording.MODELS["outgoing"] = SyncItem
verb_words.update(
    {
        "outgoing.sent_again": _("ordered to send again:"),
        "outgoing.dropped": _("ordered not to send:"),
    }
)
