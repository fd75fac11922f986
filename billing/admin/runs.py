"""Billing runs with their parts, problems and previews, and when subscriptions are looked at next: for looking only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import BillingClock, BillingRun, InvoicePreview, RunPart, RunProblem
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, open_in_plock, resource

COLUMNS = ("id", "as_of", "is_preview", "state", "invoice_count", "problem_count", "created_at", "finished_at")
OF_PROBLEM = ("run__id", "account__customer_number", "subscription__number", "reason", "message")
OF_PREVIEW = ("run__id", "account__customer_number", "currency", "billing_date", "net", "before", "change_count")


@admin.register(BillingRun)
class BillingRunAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(BillingRun, *COLUMNS)]
    list_display = ("id", "as_of", "is_preview", "state", "invoice_count", "problem_count", "created_by", "created_at")
    list_filter = ("state", "is_preview")
    list_select_related = ("created_by",)
    ordering = ("-pk",)
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, run: BillingRun) -> str:
        return open_in_plock(run.get_absolute_url())


@admin.register(RunPart)
class RunPartAdmin(ReadOnlyAdmin):
    list_display = ("run", "position", "is_done")
    list_filter = ("is_done",)
    list_select_related = ("run",)
    search_fields = ("run__id__exact",)
    search_help_text = _("The id of a run.")
    ordering = ("-pk",)


@admin.register(RunProblem)
class RunProblemAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(RunProblem, *OF_PROBLEM)]
    list_display = ("run", "account", "subscription", "reason", "message")
    list_filter = ("reason",)
    list_select_related = ("run", "account", "subscription")
    search_fields = ("account__customer_number__exact",)
    search_help_text = _("A customer number.")
    ordering = ("-pk",)


@admin.register(InvoicePreview)
class InvoicePreviewAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(InvoicePreview, *OF_PREVIEW)]
    list_display = ("run", "account", "billing_date", "net", "currency", "before", "change_count")
    list_select_related = ("run", "account")
    search_fields = ("account__customer_number__exact",)
    search_help_text = _("A customer number.")
    ordering = ("-pk",)


@admin.register(BillingClock)
class BillingClockAdmin(ReadOnlyAdmin):
    list_display = ("subscription", "since", "next_on")
    list_select_related = ("subscription",)
    search_fields = ("subscription__number__exact",)
    search_help_text = _("The number of a subscription.")
    ordering = ("-pk",)
