"""The columns of a group's members."""

from datetime import date

from django.db.models import DateField, FloatField, IntegerField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.tables.accounts import RiskColumn, score_sort
from plock.kit.formats import day
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, ChoiceColumn, Column, LinkColumn, MoneyColumn, NumberColumn


class DayColumn(Column):
    """A date, short."""

    def cell(self, record: Account) -> SafeString | str:
        on: date | None = self.raw(record)
        return day(on) if on else EMPTY


class ChangeColumn(Column):
    """The way to moving a member or taking it out."""

    def cell(self, record: Account) -> SafeString:
        url, label = reverse("accounts:account_group_change", args=[record.pk]), gettext("Move or remove")
        said = gettext("Move %s or take it out of the group") % record.name
        return format_html('<a class="button quiet small" href="{}" aria-label="{}">{}</a>', url, said, label)


class GroupMemberTable(BaseTable):
    name = LinkColumn(_("Name"), sort="sort_name")
    number = Column(_("Customer number"), accessor="customer_number", sort="customer_number")
    state = ChoiceColumn(_("State"), sort="state")
    mrr = MoneyColumn(_("MRR"), sort="mrr_base")
    users = NumberColumn(_("Users"), accessor="user_count", sort="user_count")
    adoption = NumberColumn(_("Adoption"), sort=score_sort("adoption", IntegerField()))
    risk = RiskColumn(_("Risk"), sort=score_sort("risk", FloatField()))
    since = DayColumn(_("Member since"), accessor="member_since", sort=Sort("member_since", field=DateField()))
    change = ChangeColumn("", accessor="pk")

    default_order = "name"
