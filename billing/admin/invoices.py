"""Invoices and their payments, for looking only: services and triggers guard them. Their lines are charges."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import Invoice, Payment
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, open_in_plock, resource

COLUMNS = (
    "id",
    "number",
    "account__customer_number",
    "state",
    "currency",
    "billing_date",
    "issued_on",
    "due_on",
    "net",
    "vat",
    "total",
    "credited",
    "paid",
    "credits__number",
)
OF_PAYMENT = ("id", "invoice__number", "amount", "paid_on", "reference", "registered_by__email")


@admin.register(Invoice)
class InvoiceAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(Invoice, *COLUMNS)]
    list_display = ("__str__", "account", "state", "billing_date", "issued_on", "due_on", "total", "currency_id")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("number__exact",)  # what an index answers; Plock's own search finds the rest
    search_help_text = _("A number.")
    ordering = ("-pk",)
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, invoice: Invoice) -> str:
        return open_in_plock(invoice.get_absolute_url())


@admin.register(Payment)
class PaymentAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(Payment, *OF_PAYMENT)]
    list_display = ("invoice", "amount", "paid_on", "reference", "registered_by")
    list_select_related = ("invoice", "registered_by")
    search_fields = ("invoice__number__exact",)
    search_help_text = _("The number of an invoice.")
    ordering = ("-pk",)
