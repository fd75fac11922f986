"""Billing runs: what was asked for, the parts it is done in, what went wrong, and what a preview shows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.subscription import MONEY, Practice
from plock.kit.models import Job


class BillingRun(models.Model):
    """One time of billing everything that had fallen due by a day; as a preview it makes no invoice.

    `customers` holds the keys of the accounts that it is limited to ([]: everybody). `sums` is the reconciliation:
    {currency: {"due", "merged", "separate", "held"}}, amounts as text.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Does not reconcile")
        CANCELLED = "cancelled", _("Cancelled")

    as_of = models.DateField(_("as of"))
    is_preview = models.BooleanField(_("preview"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RUNNING)
    customers = models.JSONField(default=list)
    job = models.OneToOneField(Job, models.SET_NULL, null=True, blank=True, related_name="billing_run")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("started by")
    )
    is_planned = models.BooleanField(default=False)  # its parts are written down
    invoice_count = models.PositiveIntegerField(_("invoices"), default=0)
    problem_count = models.PositiveIntegerField(_("problems"), default=0)
    sums = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("billing run")
        verbose_name_plural = _("billing runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "failed", "cancelled"]), name="billing_run_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", finished_at=None) | (~Q(state="running") & Q(finished_at__isnull=False)),
                name="billing_run_finished_unless_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("billing:run_detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state != self.State.RUNNING


class RunPart(models.Model):
    """Accounts that are billed together in one transaction, which also marks them as done."""

    run = models.ForeignKey(BillingRun, models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveIntegerField()
    accounts = models.JSONField()
    is_done = models.BooleanField(default=False)
    sums = models.JSONField(default=dict)  # {currency: {"due", "merged", "separate", "held"}}, as text

    class Meta:
        verbose_name = _("part of a billing run")
        verbose_name_plural = _("parts of billing runs")
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="billing_runpart_position")]
        indexes = [models.Index(fields=["run", "position"], condition=Q(is_done=False), name="billing_runpart_open")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.position}"


class RunProblem(models.Model):
    """What kept something of an account off its invoice; the next run takes it up once it is repaired."""

    class Reason(models.TextChoices):
        PRICE_MISSING = "price_missing", _("No price")
        USAGE_UNPRICED = "usage_unpriced", _("Usage without a price")
        USAGE_STALE = "usage_stale", _("Usage not up to date")
        TOO_LARGE = "amount_too_large", _("Amount too large")
        DEFECT = "defect", _("Unexpected error")

    run = models.ForeignKey(BillingRun, models.CASCADE, related_name="problems", db_index=False)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+", db_index=False)
    subscription = models.ForeignKey(
        "billing.Subscription", models.CASCADE, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    message = models.CharField(_("what is wrong"), max_length=500)

    class Meta:
        verbose_name = _("problem of a billing run")
        verbose_name_plural = _("problems of billing runs")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reason__in=["price_missing", "usage_unpriced", "usage_stale", "amount_too_large", "defect"]
                ),
                name="billing_runproblem_reason_known",
            )
        ]
        indexes = [
            models.Index(fields=["run", "id"], name="billing_runproblem_run"),
            models.Index(fields=["account"], name="billing_runproblem_account"),
        ]

    def __str__(self) -> str:
        return self.message


class InvoicePreview(models.Model):
    """An invoice as a preview foresees it, and how it compares with the one before it in the same schedule.

    `changes` lists the lines that differ: {"what": "new" | "gone" | "changed", "text", "before", "after"}, amounts as
    text in the currency.
    """

    run = models.ForeignKey(BillingRun, models.CASCADE, related_name="previews", db_index=False)
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(_("currency"), max_length=3)
    billing_date = models.DateField(_("billing date"))
    interval_months = models.PositiveSmallIntegerField(default=0)
    practice = models.CharField(max_length=8, choices=Practice, blank=True)
    line_count = models.PositiveIntegerField(_("lines"), default=0)
    net = models.DecimalField(_("net"), **MONEY)
    before = models.DecimalField(_("previous invoice"), null=True, **MONEY)
    change_count = models.PositiveIntegerField(_("changes"), default=0)
    changes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("previewed invoice")
        verbose_name_plural = _("previewed invoices")
        indexes = [
            models.Index(fields=["run", "id"], name="billing_preview_run"),
            models.Index(fields=["account"], name="billing_preview_account"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.account_id} {self.billing_date}"
