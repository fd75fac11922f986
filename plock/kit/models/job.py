"""Background work as a row: what must happen survives any broker, worker or power cord."""

from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self, *, now: datetime) -> "JobQuerySet":
        """Jobs nobody works on: queued, or started by a worker whose lease has run out."""
        return self.filter(Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, leased_until__lt=now))

    def for_list(self) -> "JobQuerySet":
        return self.select_related("owner").order_by("-pk")


class Job(models.Model):
    """One piece of background work: its order, its lease, its progress, its log and its outcome."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="jobs", verbose_name=_("started by")
    )
    params = models.JSONField(default=dict)
    position = models.JSONField(default=dict)  # where a restarted worker goes on; written with the work itself
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    log = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True)  # who holds the lease
    leased_until = models.DateTimeField(null=True)
    is_cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="kit_job_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(leased_until__isnull=False), name="kit_job_running_is_leased"
            ),
        ]
        indexes = [
            models.Index(fields=["leased_until"], condition=Q(state__in=["queued", "running"]), name="kit_job_open"),
        ]

    def __str__(self) -> str:
        return f"Job {self.pk}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("job_detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}

    @property
    def percent(self) -> int:
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    def seconds(self, *, now: datetime) -> float:
        """How long it has worked, up to now or to its end."""
        return ((self.finished_at or now) - self.started_at).total_seconds() if self.started_at else 0.0


class JobFile(models.Model):
    """A file that a job made, for download by those who may see the job."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    file = models.FileField(upload_to="jobs/%Y/%m/")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("job file")
        verbose_name_plural = _("job files")

    def __str__(self) -> str:
        return self.name

    @property
    def suffix(self) -> str:
        return PurePath(self.name).suffix.lstrip(".")
