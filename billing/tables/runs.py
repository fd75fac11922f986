"""The columns of lists of runs, of the invoices that a preview foresees, and of problems."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db.models import CharField, DecimalField
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from billing import run_words as words
from billing.models import BillingRun, InvoicePreview, RunProblem
from billing.models.subscription import MONEY
from billing.rules.exchange import NoRate
from billing.services import rates
from billing.tables.invoices import InvoiceTable
from plock.kit import formats
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, Column, NumberColumn, WhenColumn


class DayColumn(Column):
    """The day of the run, leading to it."""

    def cell(self, record: BillingRun) -> SafeString:
        url = f"/billing/runs/{record.pk}/"
        kind = gettext("Preview") if record.is_preview else gettext("Billing run")
        link = format_html('<a class="name" href="{}">{}</a>', url, formats.day(record.as_of))
        return format_html('{}<span class="sub">{}</span>', link, f"{kind} · {words.scope(record)}")


class RunStateColumn(Column):
    def cell(self, record: BillingRun) -> SafeString:
        return words.pill(record)


class ProblemsColumn(NumberColumn):
    """How many, leading to them; none is good."""

    def cell(self, record: BillingRun) -> SafeString | str:
        if not record.problem_count:
            return EMPTY
        n = formats.number(record.problem_count)
        pill = format_html('<span class="pill pill-failed">{}</span>', n)
        return format_html('<a href="/billing/runs/{}/problems/">{}</a>', record.pk, pill)


class SumsColumn(Column):
    """What it puts on invoices; of several currencies the sum in the house's, where there are rates for all of them."""

    is_number = True

    def prepare(self, rows: Sequence[BillingRun]) -> None:
        several = {row.pk: words.placed(row) for row in rows if len(words.placed(row)) > 1}
        if not several:
            return
        house = Organisation.current().currency
        found = rates.exchange({house, *(code for sums in several.values() for code in sums)})
        for row in rows:
            if row.pk in several:
                with suppress(NoRate):
                    row.placed_in_all = rates.added(several[row.pk], house, row.as_of, found), house  # type: ignore[attr-defined]

    def cell(self, record: BillingRun) -> SafeString | str:
        placed = words.placed(record)
        lines = [(formats.money(amount, code),) for code, amount in placed.items()]
        if not hasattr(record, "placed_in_all"):
            return format_html_join("", "<div>{}</div>", lines) or EMPTY
        each = ", ".join(line for (line,) in lines)
        n = len(lines)
        note = ngettext("in %s currency", "in %s currencies", n) % n
        return format_html('{}<span class="sub" title="{}">{}</span>', formats.money(*record.placed_in_all), each, note)


class RunTable(BaseTable):
    as_of = DayColumn(_("As of"), sort="as_of", filter="kind")
    state = RunStateColumn(_("State"), filter="state")
    started = WhenColumn(_("Started"), accessor="created_at", sort="id")  # keys are given in that order
    by = Column(_("Started by"), accessor="created_by")
    invoices = NumberColumn(_("Invoices"), accessor="invoice_count")
    problems = ProblemsColumn(_("Problems"), accessor="problem_count", filter="problems")
    sums = SumsColumn(_("Net"), accessor="sums")

    default_order = "-started"


class PreviewColumn(Column):
    """Who is to be billed, when and how, leading to the lines."""

    def cell(self, record: InvoicePreview) -> SafeString:
        url = reverse("billing:run_preview", args=[record.run_id, record.pk])
        link = format_html('<a class="name" href="{}">{}</a>', url, record.account.name)
        schedule = words.schedule(record.interval_months, record.practice)
        return format_html('{}<span class="sub">{} · {}</span>', link, record.account.customer_number, schedule)


class BilledColumn(Column):
    def cell(self, record: InvoicePreview) -> SafeString:
        return format_html("<time>{}</time>", formats.day(record.billing_date))


class AmountColumn(Column):
    is_number = True

    def cell(self, record: InvoicePreview) -> SafeString | str:
        amount = self.raw(record)
        return EMPTY if amount is None else conditional_escape(formats.money(amount, record.currency))


class DifferenceColumn(Column):
    """How much more or less than before, with its sign."""

    is_number = True

    def cell(self, record: InvoicePreview) -> SafeString | str:
        amount = words.difference(record)
        return conditional_escape(words.signed(amount, record.currency)) if amount else EMPTY


class ChangesColumn(Column):
    """What changed: a line for each line that does, behind a count that opens it."""

    def cell(self, record: InvoicePreview) -> SafeString:
        if record.before is None:
            return format_html('<span class="pill pill-running">{}</span>', gettext("First of its schedule"))
        if not record.change_count:
            return format_html('<span class="muted">{}</span>', gettext("As before"))
        n = record.change_count
        said = ngettext("%s line", "%s lines", n) % formats.number(n)
        rows = [words.change(one, record.currency) for one in record.changes]
        lines = format_html_join("", "<li>{}</li>", ((_change(row),) for row in rows))
        if more := n - len(rows):
            lines += format_html('<li class="muted">{}</li>', gettext("… and %s more") % formats.number(more))
        return format_html('<details><summary>{}</summary><ul class="diffs">{}</ul></details>', said, lines)


def _change(row: dict[str, Any]) -> SafeString:
    """ "Changed: Seats · fee  SEK 100.00 → SEK 120.00"; of a new or lost line the one amount there is."""
    before = format_html("<del>{}</del>", row["before"]) if row["before"] else ""
    after = format_html("<ins>{}</ins>", row["after"]) if row["after"] else ""
    arrow = " → " if before and after else ""
    head = format_html('<b class="is-{}">{}</b> {}', row["what"], row["label"], row["text"])
    return format_html("<span>{}</span><span>{}{}{}</span>", head, before, arrow, after)


class PreviewTable(BaseTable):
    customer = PreviewColumn(_("Customer"), accessor="account__name", sort=Sort("customer_key", field=CharField()))
    billed = BilledColumn(_("Billing date"), accessor="billing_date", sort="billing_date", filter="currency")
    net = AmountColumn(_("Net"), sort="net")
    before = AmountColumn(_("Previous net"))
    difference = DifferenceColumn(_("Difference"), accessor="pk", sort=Sort("size", field=DecimalField(**MONEY)))
    changes = ChangesColumn(_("What changed"), accessor="change_count", filter="changes")

    default_order = "-difference"


class RunInvoiceTable(InvoiceTable):
    """The invoices of one run, which are not chosen among: they are finalised together."""

    is_selectable = False

    def select_cell(self, record: Any) -> str:
        return ""


class AffectedColumn(Column):
    """The customer, leading to its subscriptions."""

    def cell(self, record: RunProblem) -> SafeString:
        url = f"/customers/{record.account_id}/subscriptions/"
        link = format_html('<a class="name" href="{}">{}</a>', url, record.account.name)
        return format_html('{}<span class="sub">{}</span>', link, record.account.customer_number)


class AffectedSubscriptionColumn(Column):
    def cell(self, record: RunProblem) -> SafeString | str:
        one = record.subscription
        return format_html('<a href="{}">{}</a>', one.get_absolute_url(), one.number) if one else EMPTY


class ReasonColumn(Column):
    def cell(self, record: RunProblem) -> SafeString:
        return format_html('<span class="pill pill-failed">{}</span>', record.get_reason_display())


class ProblemTable(BaseTable):
    customer = AffectedColumn(_("Customer"), accessor="account__name")
    subscription = AffectedSubscriptionColumn(_("Subscription"))
    reason = ReasonColumn(_("Reason"), filter="reason")
    message = Column(_("What is wrong, and how to repair it"))
