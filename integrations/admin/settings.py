"""Connections without their secrets, and how far ahead the calls to each system are booked: for looking only."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrations.models import Connection, Quota
from plock.kit.admin import ReadOnlyAdmin, open_in_plock


@admin.register(Connection)
class ConnectionAdmin(ReadOnlyAdmin):
    list_display = ("system", "state", "reason", "broken_at", "tested_at", "updated_at")
    list_filter = ("state",)
    ordering = ("system",)
    exclude = ("secrets",)
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, connection: Connection) -> str:
        return open_in_plock(reverse("integrations:connection_detail", args=[connection.system]))


@admin.register(Quota)
class QuotaAdmin(ReadOnlyAdmin):
    list_display = ("system", "booked_until", "held_until")
    ordering = ("system",)
