"""Group memberships: for looking. Their days are moved on the customer's page, which keeps history whole."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import GroupMembership
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, open_in_plock, resource

COLUMNS = ("id", "account__customer_number", "master__customer_number", "starts_on", "ends_on")


@admin.register(GroupMembership)
class GroupMembershipAdmin(ExportAdmin, ReadOnlyAdmin):
    resource_classes = [resource(GroupMembership, *COLUMNS)]
    list_display = ("account", "master", "starts_on", "ends_on")
    list_select_related = ("account", "master")
    search_fields = ("account__customer_number__exact", "master__customer_number__exact")
    search_help_text = _("The number of a customer or a master.")
    ordering = ("-pk",)
    readonly_fields = ("page",)

    @admin.display(description=_("page"))
    def page(self, membership: GroupMembership) -> str:
        return open_in_plock(membership.account.get_absolute_url())
