"""Currencies that amounts can be converted from, and what a euro was worth in them day by day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Currency(models.Model):
    """A currency with at least one exchange rate; nothing is sold in any other, so that all of it can be summed."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)  # ISO 4217

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="billing_currency_has_code")]

    def __str__(self) -> str:
        return self.code


class ExchangeRate(models.Model):
    """Units of the currency for one euro on one day, as the European Central Bank quotes them."""

    class Source(models.TextChoices):
        ECB = "ecb", _("European Central Bank")
        SHIPPED = "shipped", _("Came with Plock")
        MANUAL = "manual", _("Entered by hand")

    currency = models.ForeignKey(Currency, models.CASCADE, related_name="rates", db_column="currency", db_index=False)
    on = models.DateField(_("date"))
    per_euro = models.DecimalField(_("units for 1 EUR"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.ECB)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "on"],
                name="billing_exchangerate_one_a_day",
                violation_error_message=_("There is a rate of this currency on this day already."),
            ),
            models.CheckConstraint(
                condition=Q(per_euro__gt=0),
                name="billing_exchangerate_positive",
                violation_error_message=_("An exchange rate is above 0."),
            ),
            models.CheckConstraint(
                condition=Q(source__in=["ecb", "shipped", "manual"]), name="billing_exchangerate_source_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_euro} {self.currency_id} on {self.on}"
