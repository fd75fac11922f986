"""How fetching the rates of the European Central Bank went the last times."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RateFeed(models.Model):
    """One row: when rates were last fetched, what went wrong since, and how to ask whether a file has changed."""

    fetched_at = models.DateTimeField(_("last fetched"), null=True)
    failed_at = models.DateTimeField(_("last failed"), null=True)  # null: the last time went well
    error = models.CharField(_("error"), max_length=500, blank=True)
    stamps = models.JSONField(default=dict)  # {file: {"etag": …, "modified": …}}, as the ECB sent them

    class Meta:
        verbose_name = verbose_name_plural = _("fetching of exchange rates")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="billing_ratefeed_only_one")]

    def __str__(self) -> str:
        return f"rates fetched at {self.fetched_at}"
