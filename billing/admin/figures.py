"""Currencies, exchange rates, how fetching them goes, and movements of MRR: for looking.

Rates are entered under Settings, the rest follows.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import Currency, ExchangeRate, FiguresDay, Movement, RateFeed
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, resource


@admin.register(Currency)
class CurrencyAdmin(ReadOnlyAdmin):
    list_display = ("code",)
    ordering = ("code",)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(ExchangeRate, "currency", "on", "per_euro", "source")]
    list_display = ("currency_id", "on", "per_euro", "source")
    list_filter = ("source",)
    search_fields = ("currency__code__exact",)
    search_help_text = _("The code of a currency.")
    ordering = ("-pk",)


@admin.register(Movement)
class MovementAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(Movement, "account__customer_number", "month", "kind", "currency", "amount")]
    list_display = ("account", "month", "kind", "amount", "currency")
    list_filter = ("kind",)
    list_select_related = ("account",)
    search_fields = ("account__customer_number__exact",)
    search_help_text = _("A customer number.")
    ordering = ("-pk",)


@admin.register(FiguresDay)
class FiguresDayAdmin(ReadOnlyAdmin):
    list_display = ("on",)
    ordering = ("pk",)


@admin.register(RateFeed)
class RateFeedAdmin(ReadOnlyAdmin):
    list_display = ("fetched_at", "failed_at", "error")
    ordering = ("pk",)
