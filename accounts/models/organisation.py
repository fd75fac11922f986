"""The vendor itself: its settings, and the sequences its numbers are taken from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """The one row of settings of the vendor that runs this installation."""

    name = models.CharField(_("name"), max_length=200, default="My company")
    country = models.CharField(_("country"), max_length=2, default="SE")
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms, days"), default=30)

    class Meta:
        verbose_name = verbose_name_plural = _("organisation")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="accounts_organisation_only_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation":
        """The settings row; made with its defaults by the first migration."""
        return cls.objects.get(pk=1)


class Sequence(models.Model):
    """Where the next number of a kind comes from: prefix and the next serial."""

    name = models.CharField(max_length=30, primary_key=True)
    prefix = models.CharField(_("prefix"), max_length=10, blank=True)
    next_serial = models.PositiveBigIntegerField(_("next number"), default=1)

    class Meta:
        verbose_name = _("number sequence")
        verbose_name_plural = _("number sequences")
        constraints = [
            models.CheckConstraint(condition=models.Q(next_serial__gte=1), name="accounts_sequence_starts_at_one")
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.prefix}{self.next_serial}"
