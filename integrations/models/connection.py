"""Our connection to another system: what was entered for it, and whether it works."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def active(self) -> "ConnectionQuerySet":
        return self.filter(state=Connection.State.ACTIVE)


class Connection(models.Model):
    """One for each system that was configured, or switched off. A system that needs nothing entered works without.

    `secrets` is a sealed text (`integrations.vault`), never shown. A broken connection says why and is not used until
    somebody saves it anew or tests it with success.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        BROKEN = "broken", _("Broken")

    system = models.CharField(_("system"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    settings = models.JSONField(_("settings"), default=dict)
    secrets = models.TextField(blank=True, editable=False)
    reason = models.CharField(max_length=30, blank=True)  # integrations.errors.Reason
    detail = models.CharField(max_length=300, blank=True)
    broken_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(_("last tested"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["active", "paused", "broken"]), name="integrations_connection_state_known"
            ),
            models.CheckConstraint(condition=~Q(system=""), name="integrations_connection_has_system"),
            models.CheckConstraint(
                condition=(Q(state="broken") & ~Q(reason="") & Q(broken_at__isnull=False))
                | (~Q(state="broken") & Q(reason="", detail="", broken_at=None)),
                name="integrations_connection_broken_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.system
