"""How the recurring revenue of customers moved, month by month."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Movement(models.Model):
    """What one month added to, or took from, an account's MRR, in the account's currency; the sum is its MRR.

    Months in which nothing moved have no row. In one month an account moves for one reason, and besides by the rate
    of exchange where a subscription is in another currency than the account.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        EXPANSION = "expansion", _("Expansion")
        CONTRACTION = "contraction", _("Contraction")
        CHURN = "churn", _("Churn")
        REACTIVATION = "reactivation", _("Reactivation")
        CURRENCY = "currency", _("Exchange rates")

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="movements", db_index=False)
    month = models.DateField(_("month"))  # its first day
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=3)

    class Meta:
        verbose_name = _("MRR movement")
        verbose_name_plural = _("MRR movements")
        constraints = [
            models.UniqueConstraint(fields=["account", "month", "kind"], name="billing_movement_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="billing_movement_month_starts"),
            models.CheckConstraint(
                condition=Q(kind__in=["new", "expansion", "reactivation"], amount__gt=0)
                | Q(kind__in=["contraction", "churn"], amount__lt=0)
                | (Q(kind="currency") & ~Q(amount=0)),
                name="billing_movement_sign",
            ),
        ]
        indexes = [models.Index(fields=["month", "currency", "kind", "amount"], name="billing_movement_month")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency} in {self.month:%Y-%m}"


class FiguresDay(models.Model):
    """The day that the stored figures are of: one row, moved on every night.

    `rates_changed` counts how often the rate of some month changed, `rates_followed` says up to which of these changes
    the figures have followed.
    """

    on = models.DateField(null=True)
    rates_changed = models.PositiveIntegerField(default=0)
    rates_followed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("day of the figures")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="billing_figuresday_only_one")]

    def __str__(self) -> str:
        return f"figures of {self.on}"
