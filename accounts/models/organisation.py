"""The vendor itself: its settings, and the sequences its numbers are taken from."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules.numbers import LAST_SERIAL


class Organisation(models.Model):
    """The one row of settings of the vendor that runs this installation."""

    name = models.CharField(_("name"), max_length=200, default="My company")
    country = models.CharField(_("country"), max_length=2, default="SE")
    currency = models.CharField(_("currency"), max_length=3, default="SEK")
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms, days"), default=30)
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Decides what “today” is, here and in billing.")
    )  # empty: the server's
    language = models.CharField(_("language"), max_length=8, default="en")
    # What invoices say of the sender.
    address = models.TextField(_("address"), max_length=300, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    org_number = models.CharField(_("organisation number"), max_length=40, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail for questions about invoices"), max_length=254, blank=True)
    vat_rate = models.DecimalField(
        _("standard VAT rate, %"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(25),
        help_text=_("Of products without a rate of their own, where VAT is charged."),
    )
    payment_details = models.TextField(
        _("how to pay"), max_length=500, blank=True, help_text=_("Bank, IBAN, BIC: printed on every invoice.")
    )
    invoice_footer = models.CharField(_("foot of invoices"), max_length=300, blank=True)
    modules_off = models.JSONField(default=list)  # names in accounts.registry.modules
    second_factor_roles = models.JSONField(default=list)  # names of roles that must have one

    class Meta:
        verbose_name = verbose_name_plural = _("organisation")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="accounts_organisation_only_one"),
            models.CheckConstraint(
                condition=Q(vat_rate__gte=0, vat_rate__lte=100),
                name="accounts_organisation_vat_in_range",
                violation_error_message=_("VAT is 0 to 100 %%."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation":
        """The settings row; made with its defaults by the first migration."""
        return cls.objects.get(pk=1)

    @property
    def zone(self) -> ZoneInfo:
        """Where days begin and end; the server's zone where none is chosen."""
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)

    def today(self) -> date:
        """The day it is where the organisation is: for those who hand it to services."""
        return timezone.localdate(timezone=self.zone)


class Sequence(models.Model):
    """Where the next number of a kind comes from: prefix and the next serial."""

    name = models.CharField(max_length=30, primary_key=True)
    prefix = models.CharField(_("prefix"), max_length=10, blank=True)
    next_serial = models.PositiveBigIntegerField(_("next number"), default=1)

    class Meta:
        verbose_name = _("number sequence")
        verbose_name_plural = _("number sequences")
        constraints = [models.CheckConstraint(condition=Q(next_serial__gte=1), name="accounts_sequence_starts_at_one")]

    @property
    def is_used_up(self) -> bool:
        """Whether the last number there can be is taken."""
        return self.next_serial > LAST_SERIAL

    @property
    def earliest(self) -> int:
        """The first serial that it may be told to go on with: once used up, it may begin again."""
        return 1 if self.is_used_up else self.next_serial

    def __str__(self) -> str:
        return f"{self.name} from {self.prefix}{self.next_serial}"
