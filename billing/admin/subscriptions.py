"""Subscriptions, their items and dated changes: for looking only, since services and triggers guard them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import Subscription, SubscriptionChange, SubscriptionItem
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, open_in_plock, resource

COLUMNS = (
    "id",
    "number",
    "account__customer_number",
    "name",
    "state",
    "currency",
    "starts_on",
    "ends_on",
    "signed_on",
    "paused_on",
    "billing_interval_months",
    "period_mode",
    "anchor_on",
    "billing_practice",
    "minimum_commitment",
    "settled_until",
    "mrr",
    "cmrr",
)
OF_ITEM = (
    "id",
    "subscription__number",
    "line",
    "plan_version__plan__product__name",
    "plan_version__plan__name",
    "plan_version__number",
    "quantity",
    "committed_quantity",
    "rebate_percent",
    "rebate_until",
    "starts_on",
    "ends_on",
)
OF_CHANGE = (
    "id",
    "subscription__number",
    "kind",
    "line",
    "effective_on",
    "before",
    "after",
    "made_at",
    "made_by__email",
    "cancelled_at",
    "cancelled_by__email",
)


@admin.register(Subscription)
class SubscriptionAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(Subscription, *COLUMNS)]
    list_display = ("number", "account", "name", "state", "starts_on", "ends_on", "mrr", "currency_id")
    list_filter = ("state",)
    list_select_related = ("account",)
    search_fields = ("number__exact", "account__customer_number__exact")
    search_help_text = _("The number of a subscription or of a customer.")
    ordering = ("-pk",)
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, subscription: Subscription) -> str:
        return open_in_plock(subscription.get_absolute_url())


@admin.register(SubscriptionItem)
class SubscriptionItemAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(SubscriptionItem, *OF_ITEM)]
    list_display = ("subscription", "line", "plan_version", "quantity", "committed_quantity", "starts_on", "ends_on")
    list_select_related = ("subscription", "plan_version__plan")
    search_fields = ("subscription__number__exact",)
    search_help_text = _("The number of a subscription.")
    ordering = ("-pk",)


@admin.register(SubscriptionChange)
class SubscriptionChangeAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(SubscriptionChange, *OF_CHANGE)]
    list_display = ("subscription", "kind", "line", "effective_on", "made_at", "made_by", "cancelled_at")
    list_filter = ("kind",)
    list_select_related = ("subscription", "made_by")
    search_fields = ("subscription__number__exact",)
    search_help_text = _("The number of a subscription.")
    ordering = ("-pk",)
