"""How staff like their lists: saved views, and the columns each of them chose."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A named state of a list: its filters and sort as the query of the address, and its columns."""

    page = models.CharField(max_length=60)  # the list's URL name: "accounts:account_list"
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(_("shared with everybody"), default=False)
    query = models.TextField(max_length=2000, blank=True)
    columns = models.JSONField(default=list)  # names in their order; empty: as each reader likes the list
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                "page",
                "owner",
                Lower("name"),
                name="kit_savedview_name_unique",
                violation_error_message=_("You already have a view of this name."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="kit_savedview_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TableChoice(models.Model):
    """The columns, in their order, that one member of staff wants to see in a list."""

    page = models.CharField(max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="table_choices")
    columns = models.JSONField(default=list)

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        constraints = [models.UniqueConstraint(fields=["page", "owner"], name="kit_tablechoice_once")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.page}"
