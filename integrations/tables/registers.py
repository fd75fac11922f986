"""The columns of the list of what registers say of customers."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.rules import identifiers
from integrations import register_words, words
from integrations.models import RegisterRecord
from plock.kit.tables import EMPTY, BaseTable, Column, WhenColumn


class CustomerColumn(Column):
    """The customer, leading to its page, and what the register calls it where that is another name."""

    def cell(self, record: RegisterRecord) -> SafeString:
        url = reverse("accounts:account_detail", args=[record.account_id])
        link = format_html('<a class="name" href="{}">{}</a>', url, record.account.name)
        below = [record.account.customer_number]
        if record.name and record.name != record.account.name:
            below.append(record.name)
        return format_html('{}<span class="sub">{}</span>', link, " · ".join(below))


class RegisterColumn(Column):
    def cell(self, record: RegisterRecord) -> str:
        return words.label(record.system)


class NumberColumn(Column):
    """As people of its country write it, leading to the record where there is one for people."""

    def cell(self, record: RegisterRecord) -> SafeString | str:
        shown = identifiers.format_org_number(record.number, country=record.country)
        url = register_words.https(record.url)
        return (
            format_html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>', url, shown) if url else shown
        )


class StatusColumn(Column):
    def cell(self, record: RegisterRecord) -> SafeString:
        return format_html(
            '<span class="pill{}">{}</span>', register_words.pill(record.status), record.get_status_display()
        )


class ProblemColumn(Column):
    """Why the register did not answer the last time."""

    def cell(self, record: RegisterRecord) -> SafeString | str:
        return words.reason_words(record.problem, record.system) or EMPTY


class RegisterTable(BaseTable):
    customer = CustomerColumn(_("Customer"), accessor="account__name")
    status = StatusColumn(_("Status"), filter="status")
    since = WhenColumn(_("Since"), accessor="changed_at", sort="changed_at")
    register = RegisterColumn(_("Register"), accessor="system", filter="system")
    number = NumberColumn(_("Number"))
    asked = WhenColumn(_("Asked"), accessor="checked_at", sort="tried_at")
    problem = ProblemColumn(_("Problem"), filter="problem")

    default_order = "-asked"
