"""The columns of the list of staff."""

from datetime import UTC, datetime

from django.db.models import CharField, DateTimeField, F, IntegerField, Value
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, Column, LinkColumn, NumberColumn, WhenColumn

NEVER_LOW, NEVER_HIGH = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
STATES = {"active": _("Active"), "invited": _("Invited"), "deactivated": _("Deactivated")}


def _seen() -> Sort:
    """Whoever never logged in comes last both ways."""
    low, high = (
        Coalesce(F("last_login"), Value(missing), output_field=DateTimeField()) for missing in (NEVER_LOW, NEVER_HIGH)
    )
    return Sort("last_login", low=low, high=high)


class PersonColumn(LinkColumn):
    """Name and address, leading to the page of the person."""

    def cell(self, record: User) -> SafeString:
        link = '<a class="name" href="/settings/staff/{}/">{}</a><span class="sub">{}</span>'
        return format_html(link, record.pk, record, record.email)


class RoleColumn(Column):
    def cell(self, record: User) -> SafeString | str:
        return gettext(self.raw(record)) if self.raw(record) else EMPTY


class StateColumn(Column):
    def cell(self, record: User) -> SafeString:
        return format_html('<span class="pill pill-{}">{}</span>', self.raw(record), STATES[self.raw(record)])


class FactorColumn(Column):
    """Whether somebody logs in with a second factor."""

    def cell(self, record: User) -> SafeString | str:
        return gettext("On") if self.raw(record) else gettext("Off")


class StaffTable(BaseTable):
    name = PersonColumn(_("Name"), sort="name")
    role = RoleColumn(_("Role"), sort=Sort("role", field=CharField()), filter="role")
    state = StateColumn(_("State"), filter="state")
    last_login = WhenColumn(_("Last log-in"), sort=_seen())
    customers = NumberColumn(_("Customers"), sort=Sort("customers", field=IntegerField()))
    has_factor = FactorColumn(_("Second factor"))
    session_count = NumberColumn(_("Log-ins now"))
    default_order = "name"
