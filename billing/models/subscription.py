"""What a customer has agreed to pay for again and again, with its items."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import QUANTITY, PlanVersion
from billing.models.currency import Currency

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 3}
DAY = timedelta(days=1)
FAR_FUTURE = date(9999, 12, 31)  # what "until further notice" sorts as


class Mode(models.TextChoices):
    CALENDAR = "calendar", _("Calendar, from the 1st")
    CONTINUOUS = "continuous", _("From the start day")


class Practice(models.TextChoices):
    ADVANCE = "advance", _("In advance")
    ARREARS = "arrears", _("In arrears")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def live(self, *, on: date) -> "SubscriptionQuerySet":
        """Active or paused and not ended on that day; those that start later are among them."""
        return self.filter(state__in=Subscription.LIVE).filter(Q(ends_on=None) | Q(ends_on__gt=on))

    def past_end(self, *, on: date) -> "SubscriptionQuerySet":
        """Over by that day, though nobody has written down yet that they have ended."""
        return self.filter(state__in=Subscription.LIVE, ends_on__lte=on)


class Subscription(models.Model):
    """A running agreement of one customer: when it is billed, and what for (its items)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    LIVE = (State.ACTIVE, State.PAUSED)

    number = models.CharField(_("number"), max_length=32, unique=True)
    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="subscriptions", db_index=False, verbose_name=_("customer")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    currency = models.ForeignKey(
        Currency, models.PROTECT, related_name="+", db_column="currency", db_index=False, verbose_name=_("currency")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    starts_on = models.DateField(_("start date"))
    ends_on = models.DateField(_("end"), null=True, blank=True)  # the first day after it; shown is `last_day`
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    paused_on = models.DateField(_("paused since"), null=True, blank=True, editable=False)
    billing_interval_months = models.PositiveSmallIntegerField(_("billed every, months"), default=1)
    period_mode = models.CharField(_("periods"), max_length=10, choices=Mode, default=Mode.CALENDAR)
    anchor_on = models.DateField(_("anchor date"), null=True, blank=True)
    billing_practice = models.CharField(
        _("fixed prices are billed"), max_length=8, choices=Practice, default=Practice.ADVANCE
    )
    # The first day that another system has not invoiced: what lies before it is settled.
    settled_until = models.DateField(_("invoiced elsewhere until"), null=True, blank=True, editable=False)
    minimum_commitment = models.DecimalField(_("minimum per period"), default=0, **MONEY)
    auto_dispatch = models.BooleanField(_("automatic dispatch"), default=True)
    invoice_separately = models.BooleanField(_("invoice separately"), default=False)
    crm_deal_id = models.CharField(_("CRM deal id"), max_length=100, blank=True)
    order = models.ForeignKey(
        "billing.Order", models.PROTECT, null=True, blank=True, related_name="subscriptions", editable=False
    )

    mrr = models.DecimalField(_("MRR"), default=0, editable=False, **MONEY)  # in its own currency
    cmrr = models.DecimalField(_("CMRR"), default=0, editable=False, **MONEY)
    mrr_base = models.DecimalField(_("MRR in the organisation's currency"), default=0, editable=False, **MONEY)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="billing_subscription_numbered"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "active", "paused", "ended"]), name="billing_subscription_state_known"
            ),
            models.CheckConstraint(
                condition=Q(period_mode__in=["calendar", "continuous"]), name="billing_subscription_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(billing_practice__in=["advance", "arrears"]), name="billing_subscription_practice_known"
            ),
            models.CheckConstraint(
                condition=Q(billing_interval_months__gte=1, billing_interval_months__lte=120),
                name="billing_subscription_interval_in_range",
                violation_error_message=_("A subscription is billed every 1 to 120 months."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="billing_subscription_ends_after_start",
                violation_error_message=_("A subscription ends after it starts. Correct one of the dates."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ends_on__isnull=False),
                name="billing_subscription_ended_has_end",
                violation_error_message=_("An ended subscription has an end date."),
            ),
            models.CheckConstraint(
                condition=(Q(state="paused") & Q(paused_on__isnull=False))
                | (~Q(state="paused") & Q(paused_on__isnull=True)),
                name="billing_subscription_paused_since",
                violation_error_message=_("A paused subscription, and only that, has a date it is paused since."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_commitment__gte=0),
                name="billing_subscription_minimum_not_negative",
                violation_error_message=_("The minimum commitment is 0 or more."),
            ),
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="billing_sub_account"),
            models.Index(fields=["state", "id"], name="billing_sub_state"),
            models.Index(fields=["starts_on", "id"], name="billing_sub_starts"),
            models.Index(fields=["ends_on", "id"], name="billing_sub_ends"),
            models.Index(Coalesce("ends_on", models.Value(FAR_FUTURE)), "id", name="billing_sub_end_sort"),
            models.Index(fields=["mrr_base", "id"], name="billing_sub_mrr"),
            models.Index(fields=["updated_at", "id"], name="billing_sub_updated"),
            models.Index(fields=["paused_on"], condition=Q(state="paused"), name="billing_sub_paused"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("billing:subscription_detail", args=[self.pk])

    @property
    def last_day(self) -> date | None:
        """The end date as people say it: the last day that is covered."""
        return self.ends_on - DAY if self.ends_on else None

    @property
    def never_ran(self) -> bool:
        """Ended before its first day."""
        return self.ends_on == self.starts_on

    def in_force_until(self, *, today: date) -> date:
        """The last day whose changes have taken effect; those of a draft are all still ahead."""
        return date.min if self.state == self.State.DRAFT else today


class SubscriptionItem(models.Model):
    """What one product costs within a subscription from one day to another.

    A dated change ends the row and adds another one with the same `line`: so the rows of a line are its history, and
    no two of them cover the same day (a trigger sees to that). Empty dates are those of the subscription.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="items", db_index=False)
    line = models.PositiveSmallIntegerField(_("line"))  # from 1
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="items", verbose_name=_("price plan"))
    quantity = models.DecimalField(_("quantity"), null=True, blank=True, **QUANTITY)  # of a fixed price, else null
    committed_quantity = models.DecimalField(_("committed quantity"), null=True, blank=True, **QUANTITY)  # of usage
    rebate_percent = models.DecimalField(_("rebate, %"), max_digits=5, decimal_places=2, default=0)
    rebate_until = models.DateField(_("rebate until"), null=True, blank=True)  # its last day
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)  # the first day after it
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("subscription item")
        verbose_name_plural = _("subscription items")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "line", "starts_on"],
                name="billing_item_one_start",
            ),
            models.UniqueConstraint(
                fields=["subscription", "line"], condition=Q(starts_on=None), name="billing_item_one_first"
            ),
            models.UniqueConstraint(
                fields=["subscription", "line"], condition=Q(ends_on=None), name="billing_item_one_last"
            ),
            models.CheckConstraint(condition=Q(line__gte=1), name="billing_item_line_positive"),
            models.CheckConstraint(
                condition=(Q(quantity=None) | Q(quantity__gte=0))
                & (Q(committed_quantity=None) | Q(committed_quantity__gte=0)),
                name="billing_item_quantity_not_negative",
                violation_error_message=_("A quantity is 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(committed_quantity=None),
                name="billing_item_one_quantity",
                violation_error_message=_("A fixed price has a quantity, a price by usage a committed quantity."),
            ),
            models.CheckConstraint(
                condition=Q(rebate_percent__gte=0, rebate_percent__lte=100),
                name="billing_item_rebate_in_range",
                violation_error_message=_("A rebate is 0 to 100 %%."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gt=F("starts_on")),
                name="billing_item_ends_after_start",
                violation_error_message=_("An item ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_version} of {self.subscription_id}"

    @property
    def last_day(self) -> date | None:
        return self.ends_on - DAY if self.ends_on else None
