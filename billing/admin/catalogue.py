"""The catalogue in the Django admin, for looking: prices are changed on Plock's own pages, which keep sold versions."""

from django.contrib import admin

from billing.models import PlanTier, PlanVersion, PricePlan, Product
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, open_in_plock, resource


@admin.register(Product)
class ProductAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(Product, "id", "name", "sku", "unit", "aggregation", "vat_rate", "is_active")]
    list_display = ("name", "sku", "unit", "is_active", "updated_at")
    list_filter = ("is_active",)
    search_fields = ("name", "sku")
    ordering = ("sort_name", "pk")
    exclude = ("name_key", "sort_name")
    readonly_fields = ("page",)

    @admin.display(description="")
    def page(self, product: Product) -> str:
        return open_in_plock(product.get_absolute_url())


class VersionInline(admin.TabularInline):
    model = PlanVersion
    fields = ("number", "mode", "block_size", "price_interval_months", "created_at")
    readonly_fields = ("created_at",)
    ordering = ("-number",)
    can_delete = False
    max_num = 0
    show_change_link = True


@admin.register(PricePlan)
class PricePlanAdmin(ReadOnlyAdmin):
    list_display = ("name", "product", "currency_id", "charge", "account", "is_active")
    list_select_related = ("product", "account")
    list_filter = ("charge", "is_active")
    search_fields = ("name", "product__name")
    ordering = ("-pk",)
    inlines = (VersionInline,)
    exclude = ("name_key",)


class TierInline(admin.TabularInline):
    model = PlanTier
    fields = ("up_to", "unit_price", "flat_fee")
    can_delete = False
    max_num = 0


@admin.register(PlanVersion)
class PlanVersionAdmin(ReadOnlyAdmin):
    list_display = ("plan", "number", "mode", "block_size", "price_interval_months", "created_at")
    list_select_related = ("plan",)
    ordering = ("-pk",)
    inlines = (TierInline,)
