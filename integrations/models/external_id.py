"""What a customer is called in another system."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ExternalId(models.Model):
    """One customer, one system, one id: unique both ways. `error` says in words what is wrong, for a person."""

    class State(models.TextChoices):
        LINKED = "linked", _("Linked")  # known, never synchronised
        IN_STEP = "in_step", _("In step")
        FAILING = "failing", _("Failing")
        GONE = "gone", _("Gone there")  # the record was deleted in the other system

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="external_ids", db_index=False)
    system = models.CharField(_("system"), max_length=40)
    external_id = models.CharField(_("id"), max_length=100)
    is_sync_on = models.BooleanField(_("synchronise"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LINKED)
    synced_at = models.DateTimeField(_("last synchronised"), null=True)
    reason = models.CharField(max_length=30, blank=True)  # integrations.errors.Reason
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("external identifier")
        verbose_name_plural = _("external identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "system"],
                name="integrations_externalid_once_an_account",
                violation_error_message=_("This customer already has an id in this system."),
            ),
            models.UniqueConstraint(
                fields=["system", "external_id"],
                name="integrations_externalid_once_a_system",
                violation_error_message=_("Another customer already has this id."),
            ),
            models.CheckConstraint(
                condition=~Q(system="") & ~Q(external_id=""), name="integrations_externalid_complete"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["linked", "in_step", "failing", "gone"]),
                name="integrations_externalid_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="failing") | ~Q(error=""), name="integrations_externalid_failing_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account"], condition=Q(state__in=["failing", "gone"]), name="integrations_externalid_wrong"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.external_id}"
