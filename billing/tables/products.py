"""The columns of the list of products."""

from django.db.models import IntegerField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.models import Product
from plock.kit import formats
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, Column, LinkColumn, NumberColumn, WhenColumn


class ActiveColumn(Column):
    """Whether it is offered, in words."""

    def cell(self, record: Product) -> SafeString:
        state, label = ("active", gettext("Active")) if record.is_active else ("off", gettext("Inactive"))
        return format_html('<span class="pill pill-{}">{}</span>', state, label)


class CountColumn(NumberColumn):
    """A number, and nothing for zero."""

    def cell(self, record: Product) -> SafeString | str:
        return super().cell(record) if self.raw(record) else EMPTY


class HoldersColumn(CountColumn):
    """A number of subscriptions, which is not counted to its end."""

    def cell(self, record: Product) -> SafeString | str:
        return formats.bounded(record.live_count) if record.live_count else EMPTY  # type: ignore[attr-defined]


class ProductTable(BaseTable):
    name = LinkColumn(_("Name"), sort="sort_name")
    sku = Column(_("SKU"), sort="sku")
    unit = Column(_("Unit"))
    plans = CountColumn(_("Price plans"), accessor="plan_count", sort=Sort("plan_count", field=IntegerField()))
    live = HoldersColumn(_("Subscriptions"), accessor="live_count", sort=Sort("live_count", field=IntegerField()))
    is_active = ActiveColumn(_("State"), filter="active")
    updated_at = WhenColumn(_("Last updated"), sort="updated_at")
    default_order = "name"
