"""What lists of accounts can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Activity, User
from accounts.rules import countries, currencies, names
from accounts.rules.tags import split_tags, tag_key
from plock.kit.filters import BaseFilterSet

# A trigram index needs three characters; shorter terms match the beginning of a name or number.
SHORTEST_INSIDE = 3

RISK_BANDS = {
    "low": (_("Low"), Q(risk__gte=0, risk__lt=3)),
    "medium": (_("Medium"), Q(risk__gte=3, risk__lt=6)),
    "high": (_("High"), Q(risk__gte=6, risk__lte=9)),
    "critical": (_("Critical"), Q(risk__gt=9)),
}


def _country_choices() -> list[tuple[str, str]]:
    return list(countries.country_choices(get_language() or "en"))


def _currency_choices() -> list[tuple[str, str]]:
    return [(code, code) for code, _name in currencies.currency_choices("en")]


class AccountFilterSet(BaseFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=Account.State)
    tag = django_filters.CharFilter(label=_("Tag"), method="filter_tag")
    country = django_filters.MultipleChoiceFilter(label=_("Country"), choices=_country_choices)
    currency = django_filters.MultipleChoiceFilter(label=_("Currency"), choices=_currency_choices)
    manager = django_filters.ModelMultipleChoiceFilter(
        label=_("Manager"),
        field_name="account_manager",
        queryset=User.objects.filter(is_active=True).order_by("name"),
        null_label=_("Nobody"),
    )
    risk = django_filters.MultipleChoiceFilter(
        label=_("Risk"), choices=[(name, label) for name, (label, _q) in RISK_BANDS.items()], method="filter_risk"
    )

    hidden_chips = ("q", "state")

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Account], text: str) -> QuerySet[Account]:
        """Every word must occur, anywhere in what is searched; one or two letters must begin the name or number."""
        for term in names.search_term(text).split()[:8]:
            if len(term) < SHORTEST_INSIDE:
                begins = Q(sort_name__startswith=names.sort_key(term) or term)
                rows = rows.filter(begins | Q(customer_number__startswith=term.upper()))
            else:
                rows = rows.filter(search_text__contains=term)
        return rows

    def filter_tag(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        """Accounts with any of the tags, separated by commas; after a "+", with all of them."""
        keys = [tag_key(tag) for tag in split_tags(value.removeprefix("+"))]
        return rows.tagged(*keys, every=value.startswith("+")) if keys else rows  # type: ignore[attr-defined]

    def filter_risk(self, rows: QuerySet[Account], name: str, value: list[str]) -> QuerySet[Account]:
        bands = Q()
        for band in value:
            bands |= RISK_BANDS[band][1]
        return rows.filter(bands)


class ActivityFilterSet(BaseFilterSet):
    source = django_filters.ChoiceFilter(label=_("Source"), choices=Activity.Source)

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Activity], text: str) -> QuerySet[Activity]:
        return rows.filter(Q(verb__icontains=text) | Q(subject__icontains=text) | Q(actor__name__icontains=text))


def shown(code: Any) -> str:
    """A country's name in the reader's language."""
    return countries.country_name(str(code), locale=get_language() or "en") if code else ""
