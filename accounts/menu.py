"""The lines of the left navigation that accounts serves."""

from django.utils.translation import gettext_lazy as _

from plock.kit.navigation import navigation
from plock.kit.registry import NavItem

navigation.register(
    NavItem("dashboard", _("Dashboard"), "dashboard", weight=10, icon="home"),
    NavItem("customers", _("Customers"), "accounts:account_list", 20, "building-office-2", "accounts.view_account"),
    NavItem("jobs", _("Jobs"), "job_list", weight=80, icon="queue-list"),
)
