"""What a public register says of a customer, as it was asked last."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.rules.companies import TROUBLED


class RegisterRecord(models.Model):
    """One a customer: its status there, since when we know, and whether the last question was answered.

    It is about the number and country that the customer has: where one of them changes it is forgotten.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        BANKRUPT = "bankrupt", _("Bankrupt")
        LIQUIDATION = "liquidation", _("In liquidation")
        RESTRUCTURING = "restructuring", _("In restructuring")
        DISSOLVED = "dissolved", _("Dissolved")
        UNKNOWN = "unknown", _("Unknown")
        MISSING = "missing", _("Not in the register")

    account = models.OneToOneField("accounts.Account", models.CASCADE, related_name="register_record")
    system = models.CharField(_("register"), max_length=40)
    number = models.CharField(_("number"), max_length=40)  # that was asked for
    country = models.CharField(_("country"), max_length=2, blank=True)
    name = models.CharField(_("name"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.UNKNOWN)
    raw_status = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    checked_at = models.DateTimeField(_("asked"), default=timezone.now)  # when the register answered last
    changed_at = models.DateTimeField(_("since"), default=timezone.now)  # when it first said this status to us
    tried_at = models.DateTimeField(default=timezone.now)  # when it was asked last, answered or not
    problem = models.CharField(max_length=30, blank=True)  # integrations.errors.Reason of the last try; "": it answered

    class Meta:
        verbose_name = _("record in a register")
        verbose_name_plural = _("records in registers")
        permissions = [("search_register", "Can search public registers")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "active",
                        "bankrupt",
                        "liquidation",
                        "restructuring",
                        "dissolved",
                        "unknown",
                        "missing",
                    ]
                ),
                name="integrations_registerrecord_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(system="") & ~Q(number=""), name="integrations_registerrecord_complete"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-changed_at", "id"], name="integrations_register_status"),
            models.Index(fields=["changed_at", "id"], name="integrations_register_since"),
            models.Index(fields=["tried_at", "id"], name="integrations_register_tried"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"

    @property
    def is_in_trouble(self) -> bool:
        """Whether the register says what nobody wants to read of a customer."""
        return self.status in TROUBLED
