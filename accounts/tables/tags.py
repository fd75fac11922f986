"""The columns of the list of tags."""

from urllib.parse import urlencode

from django.db.models import IntegerField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Tag
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, Column, NumberColumn


class TagColumn(Column):
    """The tag as it looks on customers, leading to its page."""

    def cell(self, record: Tag) -> SafeString:
        return format_html('<a class="{}" href="/settings/tags/{}/">{}</a>', record.css, record.pk, record.name)


class ColourColumn(Column):
    """The colour by its name, so that it is not told by colour alone."""

    def cell(self, record: Tag) -> SafeString | str:
        return record.get_colour_display() if record.colour else EMPTY


class CustomersColumn(NumberColumn):
    """How many there are, leading to them."""

    def cell(self, record: Tag) -> SafeString | str:
        count = super().cell(record)
        hint = gettext("Show the customers with the tag %s") % record.name
        return format_html('<a href="/customers/?{}" title="{}">{}</a>', urlencode({"tag": record.name}), hint, count)


class TagTable(BaseTable):
    name = TagColumn(_("Tag"), sort="key")
    colour = ColourColumn(_("Colour"), sort="colour")
    customers = CustomersColumn(_("Customers"), sort=Sort("customers", field=IntegerField()))
    default_order = "name"
