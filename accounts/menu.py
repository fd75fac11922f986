"""What menus show of accounts: lines of the navigation, pages of the settings, and modules to switch."""

from django.utils.translation import gettext_lazy as _

from accounts.registry import Module, modules
from plock.kit import keys
from plock.kit.keys import Shortcut, shortcuts
from plock.kit.navigation import commands, navigation, settings_menu
from plock.kit.registry import NavItem

navigation.register(
    NavItem("dashboard", _("Dashboard"), "dashboard", weight=10, icon="home"),
    NavItem("customers", _("Customers"), "accounts:account_list", 20, "building-office-2", "accounts.view_account"),
    NavItem("jobs", _("Jobs"), "job_list", weight=80, icon="queue-list"),
    NavItem("settings", _("Settings"), "settings", weight=90, icon="cog-6-tooth"),
)

settings_menu.register(
    NavItem(
        "organisation",
        _("Organisation"),
        "settings_organisation",
        weight=10,
        icon="building-office",
        permission="accounts.change_organisation",
        description=_("Name, currency, time zone and language, terms, numbers, and who must use a second factor."),
    ),
    NavItem(
        "staff",
        _("Staff"),
        "settings_staff",
        weight=20,
        icon="user-group",
        permission="accounts.view_user",
        description=_("Who works here and what they may: invite, change roles, deactivate, hand customers over."),
    ),
    NavItem(
        "tags",
        _("Tags"),
        "settings_tags",
        weight=50,
        icon="tag",
        permission="accounts.view_account",
        description=_("The words that customers are sorted by: rename, colour, merge, delete."),
    ),
    NavItem(
        "modules",
        _("Modules"),
        "settings_modules",
        weight=60,
        icon="squares-2x2",
        permission="accounts.change_organisation",
        description=_("Parts of Plock that can be switched off."),
    ),
)

modules.register(
    Module(
        "expand",
        _("Expand"),
        _("Adoption and signals: how much customers use what they pay for, who is ready for more, and who may leave."),
        weight=10,
    )
)

commands.register(
    NavItem("create_customer", _("Create customer"), "accounts:account_create", 10, "plus", "accounts.add_account"),
    NavItem("import", _("Import customers"), "accounts:import_list", 20, "arrow-up-tray", "accounts.import_account"),
)

shortcuts.register(
    Shortcut("go_dashboard", _("Dashboard"), ("g d",), 20, keys.GO, url_name="dashboard"),
    Shortcut("go_customers", _("Customers"), ("g c",), 21, keys.GO, "accounts.view_account", "accounts:account_list"),
    Shortcut(
        "go_pending", _("Pending approval"), ("g p",), 22, keys.GO, "accounts.view_account", "accounts:pending_list"
    ),
    Shortcut("go_settings", _("Settings"), ("g s",), 29, keys.GO, url_name="settings"),
    Shortcut(
        "create", _("Create customer"), ("n",), 14, keys.EVERYWHERE, "accounts.add_account", "accounts:account_create"
    ),
)
