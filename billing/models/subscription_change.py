"""The story of a subscription: every dated change of it, planned or past."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.subscription import Subscription, SubscriptionItem


class SubscriptionChange(models.Model):
    """A dated change of a subscription: planned, in effect, or cancelled before it was; never deleted."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("Other terms")
        ADD = "add", _("Item added")
        REMOVE = "remove", _("Item removed")
        END = "end", _("End")

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="changes", db_index=False)
    kind = models.CharField(_("change"), max_length=6, choices=Kind)
    effective_on = models.DateField(_("from"))  # of an end: the first day after it
    line = models.PositiveSmallIntegerField(_("line"), null=True, blank=True)
    item = models.ForeignKey(SubscriptionItem, models.SET_NULL, null=True, blank=True, related_name="changes")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("scheduled change")
        verbose_name_plural = _("scheduled changes")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["terms", "add", "remove", "end"]), name="billing_change_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="end", line=None) | (~Q(kind="end") & Q(line__isnull=False)),
                name="billing_change_of_line_or_all",
            ),
        ]
        indexes = [models.Index(fields=["subscription", "effective_on"], name="billing_change_of_sub")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.effective_on}"

    def is_pending(self, *, on: date) -> bool:
        """Whether it is still ahead, and can be cancelled."""
        return self.cancelled_at is None and self.effective_on > on
