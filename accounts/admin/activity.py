"""The log of customers and what hangs on them: nobody writes or removes a line of it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import Activity
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, resource

COLUMNS = ("id", "at", "account__customer_number", "actor__email", "verb", "source", "subject", "changes")


@admin.register(Activity)
class ActivityAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(Activity, *COLUMNS)]
    list_display = ("id", "at", "verb", "subject", "actor", "source", "account")
    list_filter = ("source",)
    list_select_related = ("actor", "account")
    search_fields = ("account__customer_number__exact",)
    search_help_text = _("A customer number.")
    ordering = ("-pk",)
