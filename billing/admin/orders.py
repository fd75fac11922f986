"""Orders, their lines and charges: for looking only, since services and triggers guard them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import Charge, Order, OrderLine
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, open_in_plock, resource

COLUMNS = ("id", "number", "account__customer_number", "state", "ordered_on", "reference", "po_number", "currency")
OF_LINE = ("id", "order__number", "product__name", "quantity", "unit_price", "rebate_percent", "net")
OF_CHARGE = (
    "id",
    "account__customer_number",
    "kind",
    "product__name",
    "quantity",
    "net",
    "currency",
    "billing_date",
    "invoice__number",
)


@admin.register(Order)
class OrderAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(Order, *COLUMNS, "one_off_total", "monthly_total")]
    list_display = ("number", "account", "state", "ordered_on", "one_off_total", "monthly_total", "currency_id")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("number__exact",)  # what an index answers; Plock's own search finds the rest
    search_help_text = _("A number.")
    ordering = ("-pk",)
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, order: Order) -> str:
        return open_in_plock(order.get_absolute_url())


@admin.register(OrderLine)
class OrderLineAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(OrderLine, *OF_LINE)]
    list_display = ("order", "position", "product", "quantity", "unit_price", "net")
    list_select_related = ("order", "product")
    search_fields = ("order__number__exact",)
    search_help_text = _("The number of an order.")
    ordering = ("-pk",)


@admin.register(Charge)
class ChargeAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(Charge, *OF_CHARGE)]
    list_display = ("id", "account", "kind", "product", "quantity", "net", "currency_id", "billing_date", "invoice")
    list_filter = ("kind", "is_external", "is_voided")
    list_select_related = ("account", "product", "invoice")
    search_fields = ("account__customer_number__exact",)
    search_help_text = _("A customer number.")
    ordering = ("-pk",)
