"""What lists of accounts can be narrowed by."""

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import DecimalField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Activity, User
from accounts.models.account import NO_SCORE_LOW
from accounts.rules import countries, currencies, names
from accounts.rules.errors import RuleError
from accounts.rules.tags import split_tags, tag_key
from plock.kit.filters import BaseFilterSet

# A trigram index needs three characters; shorter terms match the beginning of a name or number.
SHORTEST_INSIDE = 3

RISK_BANDS = {
    "low": (_("Low"), Q(_risk__gte=0, _risk__lt=3)),
    "medium": (_("Medium"), Q(_risk__gte=3, _risk__lt=6)),
    "high": (_("High"), Q(_risk__gte=6, _risk__lte=9)),
    "critical": (_("Critical"), Q(_risk__gt=9)),
}


def _country_choices() -> list[tuple[str, str]]:
    return list(countries.country_choices(get_language() or "en"))


def _currency_choices() -> list[tuple[str, str]]:
    return [(code, code) for code, _name in currencies.currency_choices("en")]


def refuse_bad_tags(text: str) -> None:
    """Raise ValidationError where no tag could be written like this."""
    try:
        split_tags(text.removeprefix("+"))
    except RuleError as problem:
        raise ValidationError(str(problem)) from problem


class AnyOf(django_filters.MultipleChoiceFilter):
    """Any of the values in one column, by IN: the OR and DISTINCT of its parent read and sort a million rows."""

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        if not value:
            return qs
        wanted = Q(**{f"{self.field_name}__in": [one for one in value if one != self.null_value]})
        if self.null_value in value:
            wanted |= Q(**{f"{self.field_name}__isnull": True})
        return qs.filter(wanted)


class AccountFilterSet(BaseFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=Account.State)
    tag = django_filters.CharFilter(label=_("Tag"), method="filter_tag", validators=[refuse_bad_tags])
    country = AnyOf(label=_("Country"), choices=_country_choices)
    currency = AnyOf(label=_("Currency"), choices=_currency_choices)
    manager = AnyOf(label=_("Manager"), field_name="account_manager", null_label=_("Nobody"))
    risk = django_filters.MultipleChoiceFilter(
        label=_("Risk"), choices=[(name, label) for name, (label, _q) in RISK_BANDS.items()], method="filter_risk"
    )

    hidden_chips = ("q", "state")

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_active=True).order_by("name", "pk")
        self.filters["manager"].extra["choices"] = [(str(user.pk), str(user)) for user in staff]

    def stateless(self) -> QuerySet[Account]:
        """What all filters but the state leave."""
        rows = self.queryset.all()
        chosen = self.form.cleaned_data if self.is_valid() else {}
        for name in chosen.keys() - {"state"}:
            rows = self.filters[name].filter(rows, chosen[name])
        return rows

    def search(self, rows: QuerySet[Account], text: str) -> QuerySet[Account]:
        """Every word must occur: long ones anywhere in what is searched, one or two letters where a word of the name
        begins. Where nothing longer was typed, the name must begin with them (or the number, if there is a digit).
        """
        terms = names.search_term(text).split()[:8]
        long = [term for term in terms if len(term) >= SHORTEST_INSIDE]
        for term in long:
            rows = rows.filter(search_text__contains=term)
        short = [key for term in terms if term not in long and (key := names.sort_key(term))]
        if terms and not long:
            rows = rows.filter(_begins(terms[0]))
            short = short[1:]
        for key in short:
            rows = rows.alias(_words=Concat(Value(" "), "sort_name")).filter(_words__contains=f" {key}")
        return rows

    def filter_tag(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        """Accounts with any of the tags, separated by commas; after a "+", with all of them."""
        keys = [tag_key(tag) for tag in split_tags(value.removeprefix("+"))]
        return rows.tagged(*keys, every=value.startswith("+")) if keys else rows  # type: ignore[attr-defined]

    def filter_risk(self, rows: QuerySet[Account], name: str, value: list[str]) -> QuerySet[Account]:
        bands = Q()
        for band in value:
            bands |= RISK_BANDS[band][1]
        as_indexed = Coalesce(F("risk"), NO_SCORE_LOW, output_field=DecimalField())
        return rows.alias(_risk=as_indexed).filter(bands)


def _begins(term: str) -> Q:
    name = Q(sort_name__startswith=names.sort_key(term) or term)
    return name | Q(customer_number__startswith=term.upper()) if any(map(str.isdigit, term)) else name


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
