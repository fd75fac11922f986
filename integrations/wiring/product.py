"""Public registers and VAT checks: the form of a new customer, a customer's page, the dashboard, merging, the log."""

from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import (
    Card,
    DashboardCard,
    Filler,
    Part,
    Reaction,
    account_fillers,
    account_parts,
    account_reactions,
    banners,
    dashboard_cards,
    general_cards,
    verb_words,
)
from integrations.models import RegisterRecord
from integrations.services import register_moving, register_records
from integrations.services import register_refresh as job  # noqa: F401 - registers itself
from integrations.views import register_cards as cards
from integrations.views import register_search as search
from plock.kit.navigation import commands
from plock.kit.registry import NavItem

SEARCH, RECORDS, CHECKS = (
    "integrations.search_register",
    "integrations.view_registerrecord",
    "integrations.view_vatcheck",
)
LABEL = _("Search a public register")

account_fillers.register(
    Filler(
        "register",
        LABEL,
        10,
        "integrations/_register_filler.html",
        search.below_form,
        search.read,
        search.created,
        permission=SEARCH,
    )
)
banners.register(Card("register", 20, "integrations/_register_banner.html", cards.banner, permission=RECORDS))
general_cards.register(
    Card("register", 50, "integrations/_register_card.html", cards.record_card, permission=RECORDS),
    Card("vat", 60, "integrations/_vat_card.html", cards.vat_card, permission=CHECKS),
)
dashboard_cards.register(
    DashboardCard("troubled", 4, "integrations/_dashboard_troubled.html", cards.troubled_card, permission=RECORDS)
)
account_reactions.register(Reaction("registers", 60, register_records.ABOUT, register_records.forget_others))
account_parts.register(Part("registers", 60, register_moving.describe, register_moving.move))
commands.register(
    NavItem("register_search", LABEL, "integrations:register_search", 25, "building-library", SEARCH),
    NavItem("register_list", _("Register status"), "integrations:register_list", 85, "building-library", RECORDS),
)

wording.MODELS["register"] = RegisterRecord
verb_words.update(
    {
        "account.filled_in": _("filled in the customer from"),
        "account.refreshed": _("took over values from"),
        "account.register_status": _("noted what the public register says of the customer"),
        "account.vat_valid": _("checked the VAT number, which is valid:"),
        "account.vat_invalid": _("checked the VAT number, which is not valid:"),
    }
)
