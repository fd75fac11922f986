"""The columns of lists of invoices."""

from datetime import date

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing import invoice_words as words
from billing.models import Invoice
from billing.models.subscription import FAR_FUTURE
from plock.kit import formats
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, Column, NumberColumn


def still_to_come(field: str) -> Sort:
    """Drafts have no such day yet: it is later than any other, both ways, by the very expression that is indexed."""
    expression = Coalesce(field, Value(FAR_FUTURE))
    return Sort(field, low=expression, high=expression)


class InvoiceColumn(Column):
    """The number, leading to the invoice; a draft has none. What a credit note credits is said under it."""

    def raw(self, record: Invoice) -> str:
        return record.number or gettext("Draft")

    def cell(self, record: Invoice) -> SafeString:
        link = format_html('<a class="name" href="/billing/invoices/{}/">{}</a>', record.pk, self.raw(record))
        return format_html('{}<span class="sub">{}</span>', link, gettext("Credit")) if record.is_credit else link


class CustomerColumn(Column):
    """Who pays, with a link to its invoices."""

    def cell(self, record: Invoice) -> SafeString:
        account = record.account
        return format_html('<a href="/customers/{}/invoices/">{}</a>', account.pk, account.name)


class StateColumn(Column):
    """The state, and beside it that the invoice is overdue."""

    def raw(self, record: Invoice) -> str:
        return str(record.get_state_display())

    def cell(self, record: Invoice) -> SafeString:
        return words.pills(record, on=timezone.localdate())


class DayColumn(Column):
    """A date; nothing where it is still to come."""

    def cell(self, record: Invoice) -> SafeString | str:
        day: date | None = self.raw(record)
        return format_html("<time>{}</time>", formats.day(day)) if day else EMPTY


class DueColumn(DayColumn):
    """When it is to be paid; a credit note is not."""

    def cell(self, record: Invoice) -> SafeString | str:
        return EMPTY if record.is_credit else super().cell(record)


class AmountColumn(Column):
    """An amount in the currency of the invoice."""

    is_number = True

    def cell(self, record: Invoice) -> SafeString | str:
        return conditional_escape(formats.money(self.raw(record), record.currency_id))


class OpenColumn(AmountColumn):
    """What is still to be paid; nothing where that is nothing."""

    def cell(self, record: Invoice) -> SafeString | str:
        return super().cell(record) if record.open else EMPTY


class SentColumn(Column):
    """When it was sent, or why not; drafts are not to be."""

    def raw(self, record: Invoice) -> str:
        return words.sending(record)

    def cell(self, record: Invoice) -> SafeString | str:
        if record.send_problem:
            return format_html(
                '<span class="pill pill-failed" title="{}">{}</span>', record.send_problem, gettext("Failed")
            )
        if record.dispatched_at is not None and record.send_after is None:
            return formats.moment(record.dispatched_at)
        return format_html('<span class="muted">{}</span>', said) if (said := self.raw(record)) else EMPTY


class InvoiceTable(BaseTable):
    number = InvoiceColumn(_("Invoice"), accessor="number", filter="kind")
    customer = CustomerColumn(_("Customer"), accessor="account__name", filter="customer manager")
    state = StateColumn(_("State"), filter="state overdue")
    billed = DayColumn(
        _("Billing date"), accessor="billing_date", sort="billing_date", filter="billed_since billed_until"
    )
    issued = DayColumn(_("Invoice date"), accessor="issued_on", sort=still_to_come("issued_on"), filter="since until")
    due = DueColumn(_("Due"), accessor="due_on", sort=still_to_come("due_on"), filter="due_since due_until")
    net = AmountColumn(_("Net"))
    total = AmountColumn(_("Total"), sort="total", filter="least most currency")
    open = OpenColumn(_("To be paid"), accessor="open", filter="unpaid")
    sent = SentColumn(_("Sent"), accessor="dispatched_at", filter="sending")
    vat = AmountColumn(_("VAT"))
    customer_number = Column(_("Customer number"), accessor="account__customer_number")
    lines = NumberColumn(_("Lines"), accessor="line_count")

    default_order = "-billed"
    default_columns = ("number", "customer", "state", "billed", "issued", "due", "net", "total", "open", "sent")

    class Meta:
        model = Invoice
        fields: tuple[str, ...] = ()


class SelectableInvoiceTable(InvoiceTable):
    """The same where something can be done to many."""

    is_selectable = True

    def select_cell(self, record: Invoice) -> str:
        called = record.number or gettext("the draft for %s") % record.account.name
        label = conditional_escape(gettext("Select %s") % called)
        return (
            f'<td class="c-select"><input type="checkbox" name="ids" value="{record.pk}" '
            f'aria-label="{label}" form="selection"></td>'
        )
