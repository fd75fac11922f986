"""Roles as groups: what each may is declared here (and by higher apps), and written to the database by migrate."""

from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_noop

# Their names in the database; shown through gettext.
VIEWER, ACCOUNT_MANAGER = gettext_noop("Viewer"), gettext_noop("Account manager")
BILLING, ADMIN = gettext_noop("Billing"), gettext_noop("Admin")

_READ = {"accounts.view_account", "accounts.view_accountuser", "accounts.view_activity", "accounts.export_account"}
_WRITE = {
    "accounts.add_account",
    "accounts.change_account",
    "accounts.approve_account",
    "accounts.archive_account",
    "accounts.import_account",
    "accounts.add_accountuser",
    "accounts.change_accountuser",
    "accounts.change_groupmembership",
    "accounts.merge_account",
    "kit.add_import",
    "kit.change_savedview",
}
_ADMINISTER = {
    "accounts.view_user",
    "accounts.add_user",
    "accounts.change_user",
    "accounts.change_organisation",
    "accounts.change_tag",
    "kit.view_job",
}

# What the Django admin shows to those who may open it; it saves nothing that these do not cover.
_LOOK_INTO = {
    "accounts.view_groupmembership",
    "accounts.view_organisation",
    "accounts.view_sequence",
    "accounts.view_session",
    "accounts.view_tag",
    "admin.view_logentry",
    "auth.view_group",
    "axes.view_accessattempt",
    "axes.view_accessfailurelog",
    "axes.view_accesslog",
    "kit.view_import",
    "kit.view_savedview",
    "kit.view_tablechoice",
    "otp_static.view_staticdevice",
    "otp_totp.view_totpdevice",
}

_permissions: dict[str, set[str]] = {
    VIEWER: set(_READ),
    ACCOUNT_MANAGER: _READ | _WRITE,
    BILLING: _READ | {"accounts.change_account", "accounts.change_groupmembership", "kit.change_savedview"},
    ADMIN: _READ | _WRITE | _ADMINISTER | _LOOK_INTO,
}


def grant(role: str, *permissions: str) -> None:
    """Add permissions of a higher app to a role; called from its `apps.ready`."""
    _permissions[role] |= set(permissions)


def sync_roles(*, app_config: Any = None, **how: Any) -> None:
    """Make the groups hold exactly what is declared. Runs after every migrate."""
    if app_config is not None:
        create_permissions(app_config, **how)  # Django does so too, but for the last app only after this
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for role, permissions in _permissions.items():
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set([known[name] for name in permissions if name in known])
