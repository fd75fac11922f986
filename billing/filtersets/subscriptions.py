"""What the list of subscriptions can be narrowed by."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.filtersets import AnyOf, Managed
from billing.filtersets import choices
from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from billing.models.subscription import DAY, Practice
from billing.services import subscription_finding
from billing.subscription_words import EVERY

STATES = (
    ("live", _("Live")),
    ("draft", _("Draft")),
    ("upcoming", _("Not started yet")),
    ("active", _("Active")),
    ("paused", _("Paused")),
    ("ended", _("Ended")),
)
WITHIN = (("30", _("Within 30 days")), ("60", _("Within 60 days")), ("90", _("Within 90 days")))
CHANGES = (("some", _("Scheduled")), ("none", _("None")))


class SubscriptionFilterSet(Managed):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="filter_state")
    product = django_filters.MultipleChoiceFilter(label=_("Product"), choices=choices.products, method="filter_product")
    currency = AnyOf(label=_("Currency"), choices=choices.currencies)
    interval = django_filters.MultipleChoiceFilter(
        label=_("Billed"),
        choices=[*((str(months), label) for months, label in EVERY.items()), ("other", _("Another interval"))],
        method="filter_interval",
    )
    practice = django_filters.ChoiceFilter(
        label=_("Fixed prices"), field_name="billing_practice", choices=Practice.choices
    )
    starting = django_filters.ChoiceFilter(label=_("Starts"), choices=WITHIN, method="filter_starting")
    ending = django_filters.ChoiceFilter(label=_("Ends"), choices=WITHIN, method="filter_ending")
    changes = django_filters.ChoiceFilter(label=_("Changes"), choices=CHANGES, method="filter_changes")
    manager = AnyOf(label=_("Manager"), field_name="account__account_manager", null_label=_("Nobody"))

    hidden_chips = ("q",)

    class Meta:
        model = Subscription
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today: date = timezone.localdate()

    def search(self, rows: QuerySet[Subscription], text: str) -> QuerySet[Subscription]:
        return subscription_finding.among(rows, text)

    def filter_state(self, rows: QuerySet[Subscription], name: str, value: str) -> QuerySet[Subscription]:
        """One whose last day is over has ended, whether or not the night has written that down yet."""
        over = Q(state__in=Subscription.LIVE, ends_on__lte=self.today)
        if value == "ended":
            return rows.filter(Q(state=Subscription.State.ENDED) | over)
        if value == "live":
            return rows.filter(state__in=Subscription.LIVE).exclude(over)
        if value == "upcoming":
            return rows.filter(state__in=Subscription.LIVE, starts_on__gt=self.today).exclude(over)
        if value == "draft":
            return rows.filter(state=value)
        return rows.filter(state=value, starts_on__lte=self.today).exclude(over)

    def filter_product(self, rows: QuerySet[Subscription], name: str, value: list[str]) -> QuerySet[Subscription]:
        if not value:
            return rows
        items = SubscriptionItem.objects.filter(plan_version__plan__product__in=[int(one) for one in value])
        return rows.filter(pk__in=items.values("subscription"))

    def filter_interval(self, rows: QuerySet[Subscription], name: str, value: list[str]) -> QuerySet[Subscription]:
        if not value:
            return rows
        wanted = Q(billing_interval_months__in=[int(one) for one in value if one != "other"])
        if "other" in value:
            wanted |= ~Q(billing_interval_months__in=list(EVERY))
        return rows.filter(wanted)

    def filter_starting(self, rows: QuerySet[Subscription], name: str, value: str) -> QuerySet[Subscription]:
        """From tomorrow until so many days ahead; drafts are among them."""
        upto = self.today + timedelta(days=int(value))
        return rows.filter(starts_on__gt=self.today, starts_on__lte=upto)

    def filter_ending(self, rows: QuerySet[Subscription], name: str, value: str) -> QuerySet[Subscription]:
        """Live ones whose last day is today or at most so many days ahead."""
        upto = self.today + timedelta(days=int(value)) + DAY
        return rows.filter(state__in=Subscription.LIVE, ends_on__gt=self.today, ends_on__lte=upto)

    def filter_changes(self, rows: QuerySet[Subscription], name: str, value: str) -> QuerySet[Subscription]:
        planned = SubscriptionChange.objects.filter(
            subscription=OuterRef("pk"), cancelled_at=None, effective_on__gt=self.today
        )
        return rows.filter(Exists(planned) if value == "some" else ~Exists(planned))
