"""Evidence: which VAT number was checked when, and what the answer was."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VatCheck(models.Model):
    """One answer of VIES about one customer's number; kept, since tax offices ask for it years later."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="vat_checks", db_index=False)
    vat_number = models.CharField(_("VAT number"), max_length=40)
    is_valid = models.BooleanField(_("valid"))
    name = models.CharField(_("name"), max_length=500, blank=True)  # as VIES has it, where the country tells
    address = models.TextField(_("address"), max_length=500, blank=True)
    reference = models.CharField(_("reference"), max_length=60, blank=True)  # VIES' own, where it gives one
    at = models.DateTimeField(_("checked"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("check of a VAT number")
        verbose_name_plural = _("checks of VAT numbers")
        constraints = [models.CheckConstraint(condition=~Q(vat_number=""), name="integrations_vatcheck_has_number")]
        indexes = [models.Index(fields=["account", "-id"], name="integrations_vatcheck_account")]

    def __str__(self) -> str:
        return f"{self.vat_number} {self.at:%Y-%m-%d}"
