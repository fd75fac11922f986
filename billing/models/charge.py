"""The ledger of what is billed, or waits to be: one row for each item, kind and span of days."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import PRICE, QUANTITY, Product
from billing.models.currency import Currency
from billing.models.order import Order, OrderLine
from billing.models.subscription import MONEY, Subscription, SubscriptionItem


class Charge(models.Model):
    """An amount that a customer owes for something: waiting for the next invoice, or settled elsewhere before Plock.

    Of recurring items only what was invoiced elsewhere is written ahead (`is_external`); what falls due later is
    computed when it is billed.
    """

    class Kind(models.TextChoices):
        ADVANCE = "advance", _("In advance")
        ARREARS = "arrears", _("In arrears")
        OVERAGE = "overage", _("Overage")
        ONE_OFF = "one_off", _("One-off")
        COMPENSATION = "compensation", _("Compensation")
        MINIMUM = "minimum_commitment", _("Minimum commitment")

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="charges", db_index=False)
    kind = models.CharField(_("kind"), max_length=18, choices=Kind)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, related_name="charges", db_index=False)
    item = models.ForeignKey(SubscriptionItem, models.PROTECT, null=True, related_name="charges", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="charges")
    order_line = models.OneToOneField(OrderLine, models.PROTECT, null=True, related_name="charge")
    description = models.CharField(_("description"), max_length=200, blank=True)
    currency = models.ForeignKey(Currency, models.PROTECT, related_name="+", db_column="currency", db_index=False)
    quantity = models.DecimalField(_("quantity"), default=1, **QUANTITY)
    unit_price = models.DecimalField(_("unit price"), null=True, **PRICE)  # where one price holds for all units
    rebate_percent = models.DecimalField(_("rebate, %"), max_digits=5, decimal_places=2, default=0)
    net = models.DecimalField(_("net"), **MONEY)
    billing_date = models.DateField(_("due to be billed"))
    period_start = models.DateField(null=True)  # the grid period it belongs to, half-open
    period_end = models.DateField(null=True)
    starts_on = models.DateField(null=True)  # the days that it pays for, half-open
    ends_on = models.DateField(null=True)
    is_external = models.BooleanField(_("invoiced elsewhere"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind", "starts_on"],
                condition=Q(item__isnull=False) & ~Q(kind="compensation"),
                name="billing_charge_once",
                violation_error_message=_("This is billed already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["advance", "arrears", "overage", "one_off", "compensation", "minimum_commitment"]
                ),
                name="billing_charge_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="one_off", starts_on=None, ends_on=None)
                | (
                    ~Q(kind="one_off")
                    # an unknown comparison would pass
                    & Q(subscription__isnull=False, starts_on__isnull=False, ends_on__isnull=False)
                    & Q(ends_on__gt=F("starts_on"))
                ),
                name="billing_charge_one_off_or_of_days",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="billing_charge_quantity_not_negative"),
            models.CheckConstraint(
                condition=Q(rebate_percent__gte=0, rebate_percent__lte=100), name="billing_charge_rebate_in_range"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "billing_date"], name="billing_charge_account"),
            models.Index(fields=["subscription", "period_start"], name="billing_charge_sub"),
            models.Index(fields=["item"], name="billing_charge_item"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.net} {self.currency_id}"
