"""The columns of the list of outgoing items."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations import outbox_words, words
from integrations.models import SyncItem
from plock.kit.tables import EMPTY, BaseTable, Column, NumberColumn, WhenColumn


class SubjectColumn(Column):
    """What it is about, and whom it is to."""

    def cell(self, record: SyncItem) -> SafeString:
        to = gettext("to %s") % words.label(record.system)
        return format_html('<b class="name">{}</b><span class="sub">{}</span>', record.subject or record.kind, to)


class CustomerColumn(Column):
    """Whose it is, with a link to the customer."""

    def raw(self, record: SyncItem) -> str:
        return record.account.name if record.account else ""

    def cell(self, record: SyncItem) -> SafeString | str:
        account = record.account
        return format_html('<a href="/customers/{}/">{}</a>', account.pk, account.name) if account else EMPTY


class StateColumn(Column):
    def cell(self, record: SyncItem) -> SafeString:
        return outbox_words.pill(record)


class ReasonColumn(Column):
    """What keeps it, why, and what to do; what the other side said is behind it."""

    def raw(self, record: SyncItem) -> str:
        return outbox_words.sentence(record) if record.state in ("waiting", "failed") else ""

    def cell(self, record: SyncItem) -> SafeString | str:
        if not (said := self.raw(record)):
            return EMPTY
        head = outbox_words.short(record.reason)
        return format_html('<span title="{}">{}</span><span class="sub">{}</span>', record.detail, head, said)


class DueColumn(WhenColumn):
    """When it is tried next; nothing where it is over."""

    def cell(self, record: SyncItem) -> SafeString | str:
        return super().cell(record) if record.state == SyncItem.State.WAITING else EMPTY


class SyncItemTable(BaseTable):
    subject = SubjectColumn(_("What"), filter="system")
    state = StateColumn(_("State"), filter="state")
    reason = ReasonColumn(_("Reason"), filter="reason")
    customer = CustomerColumn(_("Customer"), accessor="account__name", filter="customer")
    attempts = NumberColumn(_("Attempts"))
    created = WhenColumn(_("Queued"), accessor="created_at", sort="id")  # keys are given in that order
    tried = WhenColumn(_("Last attempt"), accessor="tried_at")
    due = DueColumn(_("Next attempt"), accessor="due_at")

    default_order = "-created"
    default_columns = ("subject", "state", "reason", "customer", "created", "due")


class SelectableSyncItemTable(SyncItemTable):
    """The same where something can be done to many."""

    is_selectable = True

    def select_cell(self, record: SyncItem) -> str:
        label = conditional_escape(gettext("Select %s") % (record.subject or record.kind))
        return (
            f'<td class="c-select"><input type="checkbox" name="ids" value="{record.pk}" '
            f'aria-label="{label}" form="selection"></td>'
        )
