"""The columns of lists of orders."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from billing.models import Order
from plock.kit import formats
from plock.kit.tables import EMPTY, BaseTable, ChoiceColumn, Column, LinkColumn, WhenColumn


class CustomerColumn(Column):
    """The customer, with a link to its orders."""

    def cell(self, record: Order) -> SafeString:
        account = record.account
        return format_html('<a href="/customers/{}/orders/">{}</a>', account.pk, account.name)


class DayColumn(Column):
    """A date."""

    def cell(self, record: Order) -> SafeString:
        return format_html("<time>{}</time>", formats.day(self.raw(record)))


class ReferenceColumn(Column):
    """The customer's reference, and the PO number under it."""

    def raw(self, record: Order) -> str:
        return " · ".join(filter(None, (record.reference, record.po_number)))

    def cell(self, record: Order) -> SafeString | str:
        if record.reference and record.po_number:
            return format_html('{}<span class="sub">{}</span>', record.reference, record.po_number)
        return conditional_escape(record.reference or record.po_number) or EMPTY


class TotalColumn(Column):
    """An amount in the order's currency; nothing for zero."""

    is_number = True

    def cell(self, record: Order) -> SafeString | str:
        amount = self.raw(record)
        return conditional_escape(formats.money(amount, record.currency_id)) if amount else EMPTY


class OrderTable(BaseTable):
    number = LinkColumn(_("Order"), sort="id", filter="product")  # numbers are taken in the order of the keys
    customer = CustomerColumn(_("Customer"), accessor="account__name", filter="manager")
    state = ChoiceColumn(_("State"), filter="state")
    ordered = DayColumn(_("Order date"), accessor="ordered_on", sort="ordered_on", filter="since until")
    reference = ReferenceColumn(_("Reference, PO number"), accessor="pk")
    one_off = TotalColumn(_("One-off"), accessor="one_off_total", filter="currency")
    monthly = TotalColumn(_("Per month"), accessor="monthly_total")
    updated = WhenColumn(_("Last updated"), accessor="updated_at", sort="updated_at")

    default_order = "-number"

    class Meta:
        model = Order
        fields = ("number", "customer", "state", "ordered", "reference", "one_off", "monthly", "updated")
