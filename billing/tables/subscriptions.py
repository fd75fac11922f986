"""The columns of the list of subscriptions."""

from datetime import date
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from billing import subscription_words as words
from billing.models import Subscription
from billing.models.subscription import FAR_FUTURE
from plock.kit import formats
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, Column, WhenColumn

ITEMS_SHOWN = 2


def end_sort() -> Sort:
    """Until further notice is later than any date, both ways, by the very expression that is indexed."""
    expression = Coalesce("ends_on", Value(FAR_FUTURE))
    return Sort("ends_on", low=expression, high=expression)


class SubscriptionColumn(Column):
    """Number and name, leading to the subscription."""

    def cell(self, record: Subscription) -> SafeString:
        link = format_html('<a class="name" href="/subscriptions/{}/">{}</a>', record.pk, record.number)
        return format_html('{}<span class="sub">{}</span>', link, record.name) if record.name else link


class StateColumn(Column):
    """A pill with the date that matters next."""

    def cell(self, record: Subscription) -> SafeString:
        return words.pill(record, on=timezone.localdate())


class CustomerColumn(Column):
    """The customer, with a link to its subscriptions."""

    def cell(self, record: Subscription) -> SafeString:
        account = record.account
        return format_html('<a href="/customers/{}/subscriptions/">{}</a>', account.pk, account.name)


class ItemsColumn(Column):
    """The first items of today, and how many more there are."""

    def raw(self, record: Subscription) -> str:
        return ", ".join(words.item_short(item) for item in words.current_items(record, on=timezone.localdate()))

    def cell(self, record: Subscription) -> SafeString | str:
        found = [words.item_short(item) for item in words.current_items(record, on=timezone.localdate())]
        if not found:
            return EMPTY
        shown = conditional_escape(", ".join(found[:ITEMS_SHOWN]))
        if len(found) <= ITEMS_SHOWN:
            return shown
        more = format_html('<span class="tag" title="{}">+{}</span>', ", ".join(found), len(found) - ITEMS_SHOWN)
        return format_html("{} {}", shown, more)


class BilledColumn(Column):
    """How often, and when of a period."""

    def raw(self, record: Subscription) -> str:
        return f"{words.every(record.billing_interval_months)}, {str(record.get_billing_practice_display()).lower()}"

    def cell(self, record: Subscription) -> SafeString | str:
        practice = str(record.get_billing_practice_display()).lower()
        return format_html('{}<span class="sub">{}</span>', words.every(record.billing_interval_months), practice)


class DayColumn(Column):
    """A date."""

    def cell(self, record: Any) -> SafeString | str:
        day: date | None = self.raw(record)
        return format_html("<time>{}</time>", formats.day(day)) if day else EMPTY


class ChangeColumn(Column):
    """The next scheduled change: `planned` holds what is ahead, soonest first."""

    def raw(self, record: Any) -> str:
        return f"{formats.day(record.planned[0].effective_on)}" if record.planned else ""

    def cell(self, record: Any) -> SafeString | str:
        if not record.planned:
            return EMPTY
        change = record.planned[0]
        return format_html(
            '<time>{}</time><span class="sub">{}</span>',
            formats.day(change.effective_on),
            change.get_kind_display(),
        )


class OwnMoneyColumn(Column):
    """An amount in the subscription's own currency; nothing for zero."""

    is_number = True

    def cell(self, record: Subscription) -> SafeString | str:
        amount = self.raw(record)
        return conditional_escape(formats.money(amount, record.currency_id)) if amount else EMPTY


class SubscriptionTable(BaseTable):
    number = SubscriptionColumn(_("Subscription"), sort="number", filter="product")
    state = StateColumn(_("State"), filter="state ending")
    customer = CustomerColumn(_("Customer"), accessor="account__name", filter="manager")
    items = ItemsColumn(_("Items"), accessor="pk", filter="product")
    mrr = OwnMoneyColumn(_("MRR"), sort="mrr_base", filter="currency")
    billed = BilledColumn(_("Billed"), accessor="pk", filter="interval practice")
    start = DayColumn(_("Start"), accessor="starts_on", sort="starts_on", filter="starting")
    end = DayColumn(_("Last day"), accessor="last_day", sort=end_sort(), filter="ending")
    change = ChangeColumn(_("Next change"), accessor="pk", filter="changes")
    updated = WhenColumn(_("Last updated"), accessor="updated_at", sort="updated_at")
    cmrr = OwnMoneyColumn(_("CMRR"))
    signed = DayColumn(_("Signed"), accessor="signed_on")
    deal = Column(_("CRM deal id"), accessor="crm_deal_id")

    default_order = "-mrr"
    default_columns = (
        "number",
        "state",
        "customer",
        "items",
        "mrr",
        "billed",
        "start",
        "change",
    )  # as many as fit a desk; the pill of the state says the last day
