"""Figures: reactions to other currencies, sums over several of them, and the page of exchange rates."""

from django.utils.translation import gettext_lazy as _

from accounts import registry, wording
from accounts.registry import HouseReaction, Reaction, account_reactions, house_reactions, verb_words
from billing.models import ExchangeRate
from billing.services import figures_currency, rates
from plock.kit.navigation import settings_menu
from plock.kit.registry import NavItem

account_reactions.register(Reaction("figures", 50, frozenset({"currency"}), figures_currency.account_changed))
house_reactions.register(HouseReaction("figures", 50, frozenset({"currency"}), figures_currency.organisation_changed))
registry.exchange.total = rates.total

settings_menu.register(
    NavItem(
        "rates",
        _("Exchange rates"),
        "billing:rate_list",
        weight=30,
        icon="currency-euro",
        permission="billing.view_exchangerate",
        description=_(
            "What customers in other currencies are sorted and summed by: fetched daily, or entered by hand."
        ),
    )
)

wording.MODELS.update({"rate": ExchangeRate, "rates": ExchangeRate})
wording.LABELS["rates"] = _("exchange rates")
verb_words.update({"rate.entered": _("entered the exchange rate of"), "rates.fetched": _("fetched exchange rates of")})
