"""The outbox: what other systems are to be told, written in the transaction of its cause."""

from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account


class SyncItemQuerySet(models.QuerySet["SyncItem"]):
    def open(self) -> "SyncItemQuerySet":
        return self.filter(state__in=SyncItem.OPEN)

    def first_of(self, system: str, accounts: Collection[int]) -> set[int]:
        """The keys of the first open items that these customers have for a system; one query.

        A subquery with one row is answered by its index whatever the planner believes, and however many there are.
        """
        mine = SyncItem.objects.open().filter(system=system, account=OuterRef("pk"))
        first = Subquery(mine.order_by("system", "account_id", "pk").values("pk")[:1])
        found = Account.objects.filter(pk__in=accounts).values_list(first, flat=True)
        return {pk for pk in found if pk is not None}

    def ready(self, *, now: datetime) -> "SyncItemQuerySet":
        """Due, or left by a worker whose lease ran out."""
        waiting = Q(state=SyncItem.State.WAITING, due_at__lte=now)
        left = Q(state=SyncItem.State.SENDING, leased_until__lt=now)
        return self.filter(waiting | left)


class SyncItem(models.Model):
    """One thing that one system is to be told: at most one open row for each object and system.

    `kind` and `object_id` say what it is about, `account` whose it is: items of one customer go to a system in the
    order of their keys. `revision` counts the causes; what changes while it is being sent is sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")  # nothing happens before a person acts
        DROPPED = "dropped", _("Dropped")  # by a person, or because its object is gone

    OPEN = ("waiting", "sending")

    system = models.CharField(_("system"), max_length=40)
    kind = models.CharField(_("kind"), max_length=30)
    object_id = models.BigIntegerField()
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, null=True, related_name="sync_items", db_index=False
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)  # what it is about, for the list
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    revision = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    token = models.CharField(max_length=32, blank=True)  # who holds the lease
    leased_until = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=30, blank=True)  # integrations.errors.Reason of the last attempt
    detail = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    tried_at = models.DateTimeField(_("last attempt"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = SyncItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing item")
        verbose_name_plural = _("outgoing items")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "kind", "object_id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="integrations_syncitem_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "done", "failed", "dropped"]),
                name="integrations_syncitem_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | (Q(leased_until__isnull=False) & ~Q(token="")),
                name="integrations_syncitem_sending_is_leased",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="integrations_syncitem_failed_says_why"
            ),
            models.CheckConstraint(condition=~Q(system="") & ~Q(kind=""), name="integrations_syncitem_complete"),
        ]
        indexes = [
            models.Index(
                fields=["system", "due_at", "id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="integrations_syncitem_due",
            ),
            models.Index(
                fields=["system", "account", "id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="integrations_syncitem_order",
            ),
            models.Index(fields=["state", "-id"], name="integrations_syncitem_state"),
            models.Index(fields=["account", "-id"], name="integrations_syncitem_account"),
            models.Index(fields=["finished_at"], name="integrations_syncitem_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.subject or self.kind}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
