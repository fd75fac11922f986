"""An import from upload to result, and what its check found line by line."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plock.kit.models.job import Job

LARGE = 20_000  # rows


class Import(models.Model):
    """One uploaded file on its way in. Nothing of it is written to business tables before it is confirmed."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("Columns to map")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("To review")
        IMPORTING = "importing", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")

    class Mode(models.TextChoices):
        ALL = "all", _("All or nothing")
        GOOD = "good", _("Good rows only")

    importer = models.CharField(max_length=30)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    file = models.FileField(upload_to="imports/%Y/%m/")
    file_name = models.CharField(max_length=200)
    format = models.JSONField(default=dict)
    header = models.JSONField(default=list)
    sample = models.JSONField(default=list)  # [[line, [cell, …]], …]
    warnings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # {column index: field name}
    key = models.CharField(max_length=30, blank=True)
    mode = models.CharField(max_length=4, choices=Mode, default=Mode.ALL)
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    counts = models.JSONField(default=dict)  # rows, created, updated, unchanged, failed, repeated
    causes = models.JSONField(default=list)  # [{"cause", "column", "count"}], most frequent first
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="imports")
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=["all", "good"]), name="kit_import_mode_known"),
            models.CheckConstraint(
                condition=Q(state__in=["mapping", "checking", "checked", "importing", "done", "failed"]),
                name="kit_import_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}: {self.file_name}"

    @property
    def is_waiting(self) -> bool:
        return self.state in {self.State.CHECKING, self.State.IMPORTING}

    @property
    def proposed_mode(self) -> str:
        """All or nothing is safest, but holds its locks (on SQLite the only one) throughout: not for a large file."""
        return self.Mode.GOOD if self.counts.get("rows", 0) > LARGE else self.Mode.ALL

    def fields(self) -> dict[str, int]:
        """The mapping the other way round: {field name: column index}."""
        return {field: int(index) for index, field in self.mapping.items()}


class ImportLine(models.Model):
    """A finding of the check worth showing: a problem, a record that will change, or a warning."""

    class Kind(models.TextChoices):
        WRONG = "wrong", _("Problem")
        CHANGED = "changed", _("Change")
        LIKELY = "likely", _("Warning")

    batch = models.ForeignKey(Import, models.CASCADE, related_name="lines", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    line = models.PositiveIntegerField()
    label = models.CharField(max_length=200, blank=True)
    column = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)
    message = models.TextField(blank=True)
    changes = models.JSONField(default=dict)  # {field: [old, new]}; of a warning {"about": [name, address]}

    class Meta:
        indexes = [models.Index(fields=["batch", "kind", "line"], name="kit_importline_page")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.message or self.label}"

    @property
    def about(self) -> tuple[str, str]:
        """What a warning points at: what to call it, and its address."""
        name, address = self.changes.get("about", ["", ""])
        return name, address
