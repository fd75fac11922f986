"""Tags: free words that staff hang on customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """A word without commas, unique whatever its case."""

    class Colour(models.TextChoices):
        NONE = "", _("None")
        RED = "red", _("Red")
        ORANGE = "orange", _("Orange")
        GREEN = "green", _("Green")
        BLUE = "blue", _("Blue")
        VIOLET = "violet", _("Violet")

    name = models.CharField(_("name"), max_length=50)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.NONE, blank=True)
    key = models.CharField(max_length=100, unique=True, editable=False)  # case-folded name

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(name__contains=",") & ~models.Q(name__contains=";"),
                name="accounts_tag_no_separators",
                violation_error_message=_("A tag has no comma or semicolon."),
            ),
            models.CheckConstraint(
                condition=models.Q(colour__in=["", "red", "orange", "green", "blue", "violet"]),
                name="accounts_tag_colour_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def css(self) -> str:
        """How it looks wherever it is shown."""
        return f"tag tag-{self.colour}" if self.colour else "tag"


class Tagging(models.Model):
    """One tag on one account."""

    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="taggings", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "tag"], name="accounts_tagging_once")]
        indexes = [models.Index(fields=["tag", "account"], name="accounts_tagging_tag")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.tag_id}"
