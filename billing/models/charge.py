"""The ledger of what is billed, or waits to be: one row for each item, kind and span of days; the lines of invoices."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import PRICE, QUANTITY, Product
from billing.models.currency import Currency
from billing.models.invoice import Invoice
from billing.models.order import Order, OrderLine
from billing.models.run import BillingRun
from billing.models.subscription import MONEY, Subscription, SubscriptionItem


class Charge(models.Model):
    """An amount that a customer owes for something: on an invoice, waiting for one, or settled elsewhere before Plock.

    What is charged once waits here without an invoice, and what was invoiced elsewhere has none (`is_external`); what
    recurs is computed when a run bills it. Charges of an invoice with the same position are one line: the usage of a
    product by several accounts of a group. A credit takes back the charge that it `reverses`; if that is to be billed
    again it `is_voided`, and does not count as billed any more.
    """

    class Kind(models.TextChoices):
        ADVANCE = "advance", _("In advance")
        ARREARS = "arrears", _("In arrears")
        OVERAGE = "overage", _("Overage")
        ONE_OFF = "one_off", _("One-off")
        COMPENSATION = "compensation", _("Compensation")
        MINIMUM = "minimum_commitment", _("Minimum commitment")
        CREDIT = "credit", _("Credit")

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
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="charges", db_index=False)
    position = models.PositiveIntegerField(_("line"), null=True)  # from 1
    vat_rate = models.DecimalField(_("VAT, %"), max_digits=5, decimal_places=2, null=True)
    run = models.ForeignKey(BillingRun, models.PROTECT, null=True, related_name="charges", db_index=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    is_usage = models.BooleanField(_("measured usage"), default=False)
    is_voided = models.BooleanField(_("credited, to be billed again"), default=False)
    not_merged_because = models.CharField(max_length=30, blank=True)  # why it is not on the master's invoice
    is_external = models.BooleanField(_("invoiced elsewhere"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind", "starts_on"],
                condition=Q(item__isnull=False, is_voided=False) & ~Q(kind__in=["compensation", "credit"]),
                name="billing_charge_once",
                violation_error_message=_("This is billed already."),
            ),
            models.UniqueConstraint(
                fields=["subscription", "starts_on"],
                condition=Q(kind="minimum_commitment", is_voided=False),
                name="billing_charge_minimum_once",
                violation_error_message=_("This is billed already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "advance",
                        "arrears",
                        "overage",
                        "one_off",
                        "compensation",
                        "minimum_commitment",
                        "credit",
                    ]
                ),
                name="billing_charge_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["one_off", "credit"], starts_on=None, ends_on=None)
                | (
                    ~Q(kind="one_off")
                    # an unknown comparison would pass
                    & Q(subscription__isnull=False, starts_on__isnull=False, ends_on__isnull=False)
                    & Q(ends_on__gt=F("starts_on"))
                ),
                name="billing_charge_one_off_or_of_days",
            ),
            models.CheckConstraint(
                condition=Q(kind="credit", reverses__isnull=False) | (~Q(kind="credit") & Q(reverses=None)),
                name="billing_charge_credit_reverses",
            ),
            models.CheckConstraint(
                condition=Q(invoice=None, position=None, vat_rate=None)
                | Q(invoice__isnull=False, position__gte=1, vat_rate__gte=0, is_external=False),
                name="billing_charge_on_a_line_or_none",
            ),
            models.CheckConstraint(
                condition=Q(is_voided=False) | Q(invoice__isnull=False), name="billing_charge_voided_was_billed"
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
            models.Index(fields=["invoice", "position", "id"], name="billing_charge_invoice"),
            models.Index(fields=["run"], condition=~Q(run=None), name="billing_charge_run"),
            models.Index(
                fields=["billing_date"],
                condition=Q(invoice=None, is_external=False),
                name="billing_charge_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.net} {self.currency_id}"
