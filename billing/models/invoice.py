"""Invoices, and what was paid of them. The lines of an invoice are its charges: there is no second table of lines."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.currency import Currency
from billing.models.run import BillingRun
from billing.models.subscription import FAR_FUTURE, MONEY, Practice

LESS_THAN_ANY_UNIT = Decimal("0.0004")  # SQLite keeps decimals as floats


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def numbered(self) -> "InvoiceQuerySet":
        return self.exclude(state=Invoice.State.DRAFT)

    def unpaid(self) -> "InvoiceQuerySet":
        """Finalised, and something of it is still to be paid; credit invoices are no demands."""
        rows = self.filter(state__in=Invoice.OPEN, credits=None)
        return rows.filter(total__gt=F("paid") + F("credited") + LESS_THAN_ANY_UNIT)

    def overdue(self, *, on: date) -> "InvoiceQuerySet":
        return self.unpaid().filter(due_on__lt=on)


class Invoice(models.Model):
    """A demand for payment, or (with `credits`) the credit of one. A draft until it gets its number; frozen after that.

    A run puts what is due on the draft for its payer, currency, schedule, practice and billing date. `interval_months`
    is 0, and `practice` empty, where everything on it is charged once.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        FINALISED = "finalised", _("Finalised")
        DISPATCHED = "dispatched", _("Sent")
        PAID = "paid", _("Paid")
        CREDITED = "credited", _("Credited")

    OPEN = (State.FINALISED, State.DISPATCHED)

    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="invoices", db_index=False, verbose_name=_("customer")
    )
    number = models.CharField(_("number"), max_length=32, null=True, blank=True, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    currency = models.ForeignKey(
        Currency, models.PROTECT, related_name="+", db_column="currency", db_index=False, verbose_name=_("currency")
    )
    billing_date = models.DateField(_("billing date"))
    interval_months = models.PositiveSmallIntegerField(_("billed every, months"), default=0)
    practice = models.CharField(_("fixed prices are billed"), max_length=8, choices=Practice, blank=True)
    credits = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credit_notes", verbose_name=_("credits")
    )
    run = models.ForeignKey(BillingRun, models.PROTECT, null=True, blank=True, related_name="invoices")

    issued_on = models.DateField(_("invoice date"), null=True, blank=True)
    due_on = models.DateField(_("due date"), null=True, blank=True)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    net = models.DecimalField(_("net"), default=0, **MONEY)
    vat = models.DecimalField(_("VAT"), default=0, **MONEY)
    total = models.DecimalField(_("total"), default=0, **MONEY)
    vat_treatment = models.CharField(max_length=14, default="domestic")
    vat_shares = models.JSONField(default=list)  # [{"rate", "net", "vat"}] as text, the highest rate first
    seller = models.JSONField(default=dict)  # who sends it and who gets it, as they were when it got its number
    buyer = models.JSONField(default=dict)

    send_after = models.DateTimeField(null=True, blank=True, editable=False)  # waits to be sent, from then on
    send_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    send_problem = models.CharField(max_length=300, blank=True, editable=False)  # why it was not sent
    dispatched_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    dispatched_to = models.CharField(_("sent to"), max_length=254, blank=True, editable=False)
    credited = models.DecimalField(
        _("credited"), default=0, editable=False, **MONEY
    )  # with VAT and sign, as `total` is
    paid = models.DecimalField(_("paid"), default=0, editable=False, **MONEY)
    paid_on = models.DateField(_("paid on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        permissions = [
            ("finalise_invoice", "Can finalise and send invoices"),
            ("credit_invoice", "Can credit invoices"),
            ("pay_invoice", "Can register payments"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "currency", "billing_date", "interval_months", "practice"],
                condition=Q(state="draft", credits=None),
                name="billing_invoice_one_draft",
                violation_error_message=_("There is a draft for this already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "finalised", "dispatched", "paid", "credited"]),
                name="billing_invoice_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", number=None, issued_on=None, due_on=None)
                | (~Q(state="draft") & Q(number__isnull=False, issued_on__isnull=False, due_on__isnull=False)),
                name="billing_invoice_numbered_unless_draft",
                violation_error_message=_("A finalised invoice has a number and its dates; a draft has none."),
            ),
            models.CheckConstraint(condition=~Q(number=""), name="billing_invoice_number_not_empty"),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("issued_on")),
                name="billing_invoice_due_after_issue",
                violation_error_message=_("An invoice is due on its date or later."),
            ),
            models.CheckConstraint(
                condition=Q(interval_months=0, practice="")
                | Q(interval_months__gte=1, practice__in=["advance", "arrears"]),
                name="billing_invoice_schedule_known",
            ),
            models.CheckConstraint(
                condition=Q(total__lte=F("net") + F("vat") + LESS_THAN_ANY_UNIT)
                & Q(total__gte=F("net") + F("vat") - LESS_THAN_ANY_UNIT),
                name="billing_invoice_adds_up",
                violation_error_message=_("The total is net and VAT together."),
            ),
            models.CheckConstraint(
                condition=Q(paid__gte=0)
                & Q(credited__lte=Greatest(F("total"), Value(Decimal(0))) + LESS_THAN_ANY_UNIT)
                & Q(credited__gte=Least(F("total"), Value(Decimal(0))) - LESS_THAN_ANY_UNIT),
                name="billing_invoice_settled_within_total",
                violation_error_message=_("No more can be credited than was invoiced."),
            ),
        ]
        indexes = [
            models.Index(fields=["account", "billing_date"], name="billing_invoice_account"),
            models.Index(fields=["state", "id"], name="billing_invoice_state"),
            models.Index(fields=["billing_date", "id"], name="billing_invoice_date"),
            models.Index(fields=["issued_on", "id"], name="billing_invoice_issued"),
            models.Index(fields=["due_on", "id"], name="billing_invoice_due"),
            models.Index(fields=["total", "id"], name="billing_invoice_total"),
            models.Index(Coalesce("issued_on", Value(FAR_FUTURE)), "id", name="billing_inv_issued_sort"),
            models.Index(Coalesce("due_on", Value(FAR_FUTURE)), "id", name="billing_inv_due_sort"),
            models.Index(fields=["send_after"], condition=~Q(send_after=None), name="billing_invoice_sending"),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("billing:invoice_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_credit(self) -> bool:
        return self.credits_id is not None

    @property
    def open(self) -> Decimal:
        """What is still to be paid, in its currency; 0 of drafts and credits."""
        return (
            Decimal(0) if self.is_draft or self.is_credit else max(self.total - self.paid - self.credited, Decimal(0))
        )

    def is_overdue(self, on: date) -> bool:
        return self.state in self.OPEN and self.due_on is not None and self.due_on < on and self.open > 0

    def values(self, *fields: str) -> dict[str, Any]:
        return {field: getattr(self, field) for field in fields}


class Payment(models.Model):
    """Money that came in for an invoice, in its currency; registered by hand, or told by the accounting system."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount"), **MONEY)
    paid_on = models.DateField(_("paid on"))
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="billing_payment_positive",
                violation_error_message=_("A payment is more than 0. Remove a payment instead of registering less."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.paid_on}"
