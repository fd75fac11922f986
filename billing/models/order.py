"""What a customer has ordered: once confirmed it is frozen, and has become subscriptions and one-off charges."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import PRICE, QUANTITY, PlanVersion, Product
from billing.models.currency import Currency
from billing.models.subscription import MONEY, Mode, Practice


class Order(models.Model):
    """An order of one customer. Editable while draft or placed; the database keeps it as it is from then on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PLACED = "placed", _("Placed")
        CONFIRMED = "confirmed", _("Confirmed")
        FULFILLED = "fulfilled", _("Fulfilled")
        CANCELLED = "cancelled", _("Cancelled")

    EDITABLE = (State.DRAFT, State.PLACED)

    number = models.CharField(_("number"), max_length=32, unique=True)
    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="orders", db_index=False, verbose_name=_("customer")
    )
    currency = models.ForeignKey(
        Currency, models.PROTECT, related_name="+", db_column="currency", db_index=False, verbose_name=_("currency")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    ordered_on = models.DateField(_("order date"))
    reference = models.CharField(_("your reference"), max_length=100, blank=True)
    po_number = models.CharField(_("PO number"), max_length=50, blank=True)
    notes = models.TextField(_("notes"), max_length=10_000, blank=True)
    # How the subscriptions that it becomes are billed.
    billing_interval_months = models.PositiveSmallIntegerField(_("billed every, months"), default=1)
    period_mode = models.CharField(_("periods"), max_length=10, choices=Mode, default=Mode.CALENDAR)
    billing_practice = models.CharField(
        _("fixed prices are billed"), max_length=8, choices=Practice, default=Practice.ADVANCE
    )
    one_off_total = models.DecimalField(_("one-off"), default=0, editable=False, **MONEY)
    monthly_total = models.DecimalField(_("recurring, per month"), default=0, editable=False, **MONEY)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [("confirm_order", "Can confirm, fulfil and cancel orders")]
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="billing_order_numbered"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "placed", "confirmed", "fulfilled", "cancelled"]),
                name="billing_order_state_known",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | ~Q(state__in=["draft", "placed"]),
                name="billing_order_confirmed_stays",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "fulfilled"]) | Q(confirmed_at__isnull=False),
                name="billing_order_confirmed_when",
            ),
            models.CheckConstraint(
                condition=Q(period_mode__in=["calendar", "continuous"])
                & Q(billing_practice__in=["advance", "arrears"]),
                name="billing_order_terms_known",
            ),
            models.CheckConstraint(
                condition=Q(billing_interval_months__gte=1, billing_interval_months__lte=120),
                name="billing_order_interval_in_range",
                violation_error_message=_("A subscription is billed every 1 to 120 months."),
            ),
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="billing_order_account"),
            models.Index(fields=["state", "id"], name="billing_order_state"),
            models.Index(fields=["ordered_on", "id"], name="billing_order_date"),
            models.Index(fields=["updated_at", "id"], name="billing_order_updated"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("billing:order_detail", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE


class OrderLine(models.Model):
    """One product of an order: by a price plan, or at a price agreed on for this order alone."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveSmallIntegerField(_("line"))  # from 1
    product = models.ForeignKey(Product, models.PROTECT, related_name="order_lines", verbose_name=_("product"))
    plan_version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, related_name="order_lines", verbose_name=_("price plan")
    )
    is_recurring = models.BooleanField(_("recurring"), default=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), default=1, **QUANTITY)  # committed, where the plan is by usage
    unit_price = models.DecimalField(
        _("unit price"), null=True, blank=True, help_text=_("Instead of the plan's prices."), **PRICE
    )
    rebate_percent = models.DecimalField(_("rebate, %"), max_digits=5, decimal_places=2, default=0)
    rebate_until = models.DateField(_("rebate until"), null=True, blank=True)
    starts_on = models.DateField(_("start date"), null=True, blank=True)  # null: the order date
    net = models.DecimalField(_("net"), default=0, editable=False, **MONEY)  # one-off, or of one price interval

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="billing_orderline_position_unique"),
            models.CheckConstraint(condition=Q(position__gte=1), name="billing_orderline_position_positive"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="billing_orderline_quantity_not_negative",
                violation_error_message=_("A quantity is 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(unit_price=None) | Q(unit_price__gte=0),
                name="billing_orderline_price_not_negative",
                violation_error_message=_("A price is 0 or more."),
            ),
            models.CheckConstraint(
                condition=Q(plan_version__isnull=False) | Q(unit_price__isnull=False),
                name="billing_orderline_priced",
                violation_error_message=_("A line has a price plan or a unit price."),
            ),
            models.CheckConstraint(
                condition=Q(rebate_percent__gte=0, rebate_percent__lte=100),
                name="billing_orderline_rebate_in_range",
                violation_error_message=_("A rebate is 0 to 100 %%."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"
