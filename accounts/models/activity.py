"""The log that never forgets: one entry for every verb."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Activity(models.Model):
    """Who did what to which account, when, from where, and which fields changed from what to what."""

    class Source(models.TextChoices):
        SCREEN = "screen", _("screen")
        IMPORT = "import", _("import")
        SYNC = "sync", _("sync")
        API = "api", _("API")
        SYSTEM = "system", _("system")

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, null=True, related_name="activities", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    source = models.CharField(max_length=10, choices=Source, default=Source.SCREEN)
    job = models.ForeignKey("kit.Job", models.SET_NULL, null=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True)  # what on the account, as it was called then
    changes = models.JSONField(default=dict)  # {field: [old, new]}

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__in=["screen", "import", "sync", "api", "system"]),
                name="accounts_activity_source_known",
            )
        ]
        indexes = [models.Index(fields=["account", "-id"], name="accounts_activity_of_account")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}".strip()

    def __repr__(self) -> str:
        return f"<Activity {self.pk} {self.verb} on {self.account_id}>"

    @property
    def noun(self) -> str:
        """What the verb is about: "account" of "account.created"."""
        return self.verb.partition(".")[0]

    def changed_fields(self) -> list[tuple[str, Any, Any]]:
        """(field, old, new) for showing."""
        return [(field, old, new) for field, (old, new) in self.changes.items()]
