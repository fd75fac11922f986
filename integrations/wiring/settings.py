"""Connections: their page among the settings, the palette, the dashboard, and the words of the log."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import DashboardCard, dashboard_cards, verb_words
from integrations.models import Connection
from integrations.services import connections_standing
from plock.kit.navigation import commands, settings_menu
from plock.kit.registry import NavItem

LIST, VIEW = "integrations:connection_list", "integrations.view_connection"


def broken_card(_user: Any, _today: date) -> Mapping[str, Any] | None:
    """The connections that wait for somebody to repair them."""
    found = connections_standing.broken()
    return {"broken": found} if found else None


settings_menu.register(
    NavItem(
        "integrations",
        _("Integrations"),
        LIST,
        weight=40,
        icon="puzzle-piece",
        permission=VIEW,
        description=_("Other systems: public registers, and whoever is told what happens here."),
    )
)
commands.register(NavItem("integrations", _("Set up integrations"), LIST, 90, "puzzle-piece", VIEW))
dashboard_cards.register(DashboardCard("connections", 5, "integrations/_dashboard_broken.html", broken_card, VIEW))

wording.MODELS["connection"] = Connection
wording.LABELS["entries"] = _("entered anew")
verb_words.update(
    {
        "connection.configured": _("set up the connection to"),
        "connection.tested": _("tested the connection to"),
        "connection.test_failed": _("tested without success the connection to"),
        "connection.paused": _("paused the connection to"),
        "connection.resumed": _("resumed the connection to"),
        "connection.removed": _("deleted the connection to"),
        "connection.broke": _("stopped using the connection to"),
    }
)
