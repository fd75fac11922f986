"""The tabs of a customer's page that accounts itself serves."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import account_tabs
from plock.kit.registry import Tab

account_tabs.register(
    Tab("general", _("General"), "accounts:account_detail", weight=10, permission="accounts.view_account"),
    Tab(
        "users",
        _("Users"),
        "accounts:account_users",
        weight=20,
        permission="accounts.view_accountuser",
        badge=lambda account: account.user_count,
    ),
    Tab("group", _("Group"), "accounts:account_group", weight=70, permission="accounts.view_account"),
    Tab("activity", _("Activity"), "accounts:account_activity", weight=80, permission="accounts.view_activity"),
    Tab("settings", _("Settings"), "accounts:account_settings", weight=90, permission="accounts.view_account"),
)
