"""What lists of accounts can be narrowed by."""

from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import DecimalField, F, IntegerField, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Activity, GroupMembership, User
from accounts.models.account import NO_SCORE_LOW
from accounts.rules import countries, currencies
from accounts.rules.errors import RuleError
from accounts.rules.tags import split_tags, tag_key
from accounts.services import finding
from plock.kit.filters import BaseFilterSet
from plock.kit.ids import is_id

RISK_BANDS = {
    "low": (_("Low"), Q(_risk__gte=0, _risk__lt=3)),
    "medium": (_("Medium"), Q(_risk__gte=3, _risk__lt=6)),
    "high": (_("High"), Q(_risk__gte=6, _risk__lte=9)),
    "critical": (_("Critical"), Q(_risk__gt=9)),
}

ADOPTION_BANDS = {
    "none": (_("No score"), Q(_adoption__lt=0)),
    "low": (_("Low, 0–39"), Q(_adoption__gte=0, _adoption__lt=40)),
    "growing": (_("Growing, 40–69"), Q(_adoption__gte=40, _adoption__lt=70)),
    "strong": (_("Strong, 70–100"), Q(_adoption__gte=70)),
}

REJECTED = "rejected"  # a flag on archived customers, found like a state
GROUPS = (("masters", _("Masters of a group")), ("members", _("Members of a group")), ("none", _("In no group")))


def _country_choices() -> list[tuple[str, str]]:
    return list(countries.country_choices(get_language() or "en"))


def _currency_choices() -> list[tuple[str, str]]:
    return [(code, code) for code, _name in currencies.currency_choices("en")]


def _any_of(bands: dict[str, tuple[Any, Q]], names: list[str]) -> Q:
    return reduce(or_, (bands[name][1] for name in names), Q())


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


class GroupField(django_filters.fields.ChoiceField):
    """A kind of membership, or the id of a master."""

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or is_id(str(value))


class GroupFilter(django_filters.ChoiceFilter):
    field_class = GroupField


class CustomerFilterSet(BaseFilterSet):
    """The search box of every list of customers."""

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Account], text: str) -> QuerySet[Account]:
        return finding.customers(rows, text)


class Managed(BaseFilterSet):
    """Mixin of a list that can be narrowed by staff, in a filter called `manager`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["manager"].extra["choices"] = [(str(user.pk), str(user)) for user in self._managers()]

    def _managers(self) -> QuerySet[User]:
        """Who can be chosen, and whoever was: a filter that nobody knows any more would leave everything in."""
        chosen = self.data.getlist("manager") if hasattr(self.data, "getlist") else []
        ids = [value for value in chosen if is_id(value)]
        return User.objects.filter(Q(is_active=True) | Q(pk__in=ids)).order_by("name", "pk")


class AccountFilterSet(Managed, CustomerFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[*Account.State.choices, (REJECTED, _("Rejected"))], method="filter_state"
    )
    tag = django_filters.CharFilter(label=_("Tag"), method="filter_tag", validators=[refuse_bad_tags])
    country = AnyOf(label=_("Country"), choices=_country_choices)
    currency = AnyOf(label=_("Currency"), choices=_currency_choices)
    manager = AnyOf(label=_("Manager"), field_name="account_manager", null_label=_("Nobody"))
    risk = django_filters.MultipleChoiceFilter(
        label=_("Risk"), choices=[(name, label) for name, (label, _q) in RISK_BANDS.items()], method="filter_risk"
    )
    subscriptions = django_filters.ChoiceFilter(
        label=_("Subscriptions"),
        choices=[("none", _("None")), ("some", _("One or more"))],
        method="filter_subscriptions",
    )
    adoption = django_filters.MultipleChoiceFilter(
        label=_("Adoption"),
        choices=[(name, label) for name, (label, _q) in ADOPTION_BANDS.items()],
        method="filter_adoption",
    )
    group = GroupFilter(label=_("Group"), choices=GROUPS, method="filter_group")

    hidden_chips = ("q",)

    def choices(self, name: str) -> Any:
        """The group filter knows a chosen master by name."""
        found = super().choices(name)
        chosen = self.data.get(name, "") if name == "group" else ""
        if not chosen.isdecimal() or name in self.form.errors:
            return found
        return [
            *found,
            *((str(pk), label) for pk, label in Account.objects.filter(pk=chosen).values_list("pk", "name")),
        ]

    def filter_tag(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        """Accounts with any of the tags, separated by commas; after a "+", with all of them."""
        keys = [tag_key(tag) for tag in split_tags(value.removeprefix("+"))]
        return rows.tagged(*keys, every=value.startswith("+")) if keys else rows  # type: ignore[attr-defined]

    def filter_state(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return (
            rows.filter(state=Account.State.ARCHIVED, is_rejected=True)
            if value == REJECTED
            else rows.filter(state=value)
        )

    def filter_subscriptions(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        return rows.filter(subscription_count=0) if value == "none" else rows.filter(subscription_count__gt=0)

    def filter_adoption(self, rows: QuerySet[Account], name: str, value: list[str]) -> QuerySet[Account]:
        as_indexed = Coalesce(F("adoption"), NO_SCORE_LOW, output_field=IntegerField())
        return rows.alias(_adoption=as_indexed).filter(_any_of(ADOPTION_BANDS, value))

    def filter_group(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        """By the memberships of today: masters, members, who is neither, or one master with its members."""
        today = GroupMembership.objects.in_force(on=timezone.localdate())
        masters, members = Q(pk__in=today.values("master")), Q(pk__in=today.values("account"))
        match value:
            case "masters":
                return rows.filter(masters)
            case "members":
                return rows.filter(members)
            case "none":
                return rows.exclude(masters | members)
        group = Account.objects.filter(pk=value).values("pk")  # a UNION, since an OR would read every customer
        return rows.filter(pk__in=group.union(today.filter(master=int(value)).values("account")))

    def filter_risk(self, rows: QuerySet[Account], name: str, value: list[str]) -> QuerySet[Account]:
        as_indexed = Coalesce(F("risk"), NO_SCORE_LOW, output_field=DecimalField())
        return rows.alias(_risk=as_indexed).filter(_any_of(RISK_BANDS, value))


class PendingFilterSet(CustomerFilterSet):
    """Those that wait for approval, or those that were rejected."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=[(REJECTED, _("Rejected"))])
    country = AnyOf(label=_("Country"), choices=_country_choices)

    hidden_chips = ("q", "state")

    def filter_queryset(self, queryset: QuerySet[Account]) -> QuerySet[Account]:
        is_rejected = self.form.cleaned_data.pop("state", "") == REJECTED
        state = Account.State.ARCHIVED if is_rejected else Account.State.PENDING
        rows: QuerySet[Account] = super().filter_queryset(queryset).filter(state=state)
        return rows.filter(is_rejected=True) if is_rejected else rows


class ActivityFilterSet(BaseFilterSet):
    source = django_filters.ChoiceFilter(label=_("Source"), choices=Activity.Source)

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Activity], text: str) -> QuerySet[Activity]:
        return rows.filter(Q(verb__icontains=text) | Q(subject__icontains=text) | Q(actor__name__icontains=text))


class GroupMemberFilterSet(CustomerFilterSet):
    """The members of a group are searched as all customers are."""
