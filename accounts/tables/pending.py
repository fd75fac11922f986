"""The columns of the approval inbox."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Activity
from accounts.services.duplicates import Match
from plock.kit import formats
from plock.kit.tables import EMPTY, BaseTable, Column, WhenColumn


class ProposedColumn(Column):
    """Name and number."""

    def cell(self, record: Account) -> SafeString:
        address, number = record.get_absolute_url(), record.customer_number
        return format_html('<a class="name" href="{}">{}</a><span class="sub">{}</span>', address, record.name, number)


class OriginColumn(Column):
    """How the account came: who or what made it, with a link to the job."""

    def raw(self, record: Account) -> str:
        made: Activity | None = getattr(record, "made", None)
        return str(made.get_source_display()).capitalize() if made else ""

    def cell(self, record: Account) -> SafeString | str:
        made: Activity | None = getattr(record, "made", None)
        if made is None:
            return EMPTY
        shown: SafeString | str = conditional_escape(self.raw(record))
        if made.job:
            shown = format_html('<a href="{}">{}</a>', made.job.get_absolute_url(), self.raw(record))
        return format_html('{}<span class="sub">{}</span>', shown, made.actor) if made.actor else shown


class DuplicatesColumn(Column):
    """How many likely duplicates there are, and the strongest reason."""

    def raw(self, record: Account) -> int:
        return len(getattr(record, "matches", ()))

    def cell(self, record: Account) -> SafeString | str:
        matches: list[Match] = getattr(record, "matches", [])
        if not matches:
            return EMPTY
        text = ngettext("%s likely duplicate", "%s likely duplicates", len(matches)) % formats.number(len(matches))
        first = matches[0]
        why = gettext("%(name)s: %(reason)s") % {"name": first.account.name, "reason": first.reasons[0]}
        url = f"{record.get_absolute_url()}#duplicates"
        return format_html('<a href="{}">{}</a><span class="sub">{}</span>', url, text, why)


class DecideColumn(Column):
    """What can be done with the row; the buttons belong to the form of the selection."""

    def raw(self, record: Account) -> str:
        return str(record.state)

    def cell(self, record: Account) -> SafeString:
        approve = _button(record, "approve", gettext("Approve"), gettext("Approve %s") % record.name, "")
        if record.state != Account.State.PENDING:
            return format_html('<span class="row-actions">{}</span>', approve)
        edit = format_html(
            '<a class="button small" href="/customers/{}/edit/?then=approve" aria-label="{}">{}</a>',
            record.pk,
            gettext("Edit and approve %s") % record.name,
            gettext("Edit and approve"),
        )
        reject = _button(record, "reject", gettext("Reject"), gettext("Reject %s") % record.name, "quiet")
        return format_html('<span class="row-actions">{}{}{}</span>', approve, edit, reject)


def _button(record: Account, verb: str, label: str, name: str, style: str) -> SafeString:
    return format_html(
        '<button class="button small {}" form="selection" formaction="/customers/pending/{}/"'
        ' name="only" value="{}" aria-label="{}">{}</button>',
        style,
        verb,
        record.pk,
        name,
        label,
    )


class PendingTable(BaseTable):
    name = ProposedColumn(_("Name"), sort="sort_name")
    country = Column(_("Country"), filter="country")
    org_number = Column(_("Organisation number"), accessor="local_org_number")
    source = OriginColumn(_("Source"), accessor="pk")
    seen = WhenColumn(_("Seen"), accessor="created_at", sort="id")
    duplicates = DuplicatesColumn(_("Likely duplicates"), accessor="pk")
    actions = DecideColumn(_("Decide"), accessor="pk")

    default_order = "-seen"
    is_selectable = True

    def select_cell(self, record: Account) -> str:
        """Nothing where the reader may not decide."""
        if not self.is_selectable:
            return ""
        label = conditional_escape(gettext("Select %s") % record.name)
        return (
            f'<td class="c-select"><input type="checkbox" name="ids" value="{record.pk}" '
            f'aria-label="{label}" form="selection"></td>'
        )
