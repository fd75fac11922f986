"""Billing runs in words: what one is called, where it stands, what it comes to, and what a preview's change says."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Account
from billing import subscription_words
from billing.models import BillingRun, Charge, InvoicePreview
from billing.models.subscription import Practice
from plock.kit import formats

NAMED = 3  # customers that a run limited to some is named by
WHAT: dict[str, Any] = {"new": gettext_lazy("New"), "gone": gettext_lazy("Gone"), "changed": gettext_lazy("Changed")}


def title(run: BillingRun) -> str:
    """ "Preview as of 1 Dec 2026", "Billing run as of 1 Dec 2026"."""
    return (_("Preview as of %s") if run.is_preview else _("Billing run as of %s")) % formats.day(run.as_of)


def pill(run: BillingRun) -> SafeString:
    return format_html('<span class="pill pill-{}">{}</span>', run.state, run.get_state_display())


def scope(run: BillingRun) -> str:
    """Whom it is about: everybody, or how many customers."""
    n = len(run.customers)
    return ngettext("%s customer", "%s customers", n) % formats.number(n) if n else _("All customers")


def named(run: BillingRun) -> str:
    """The customers it is limited to by name, as far as there is room; one query."""
    rows = Account.objects.filter(pk__in=run.customers[:NAMED]).order_by("sort_name")
    names = [account.name for account in rows.only("name", "sort_name")]
    more = len(run.customers) - len(names)
    return ", ".join(names) + (ngettext(" and %s more", " and %s more", more) % more if more else "")


def schedule(months: int, practice: str) -> str:
    """ "Monthly, in advance"; what is charged once has none."""
    if not months:
        return _("One-off charges")
    billed = str(dict(Practice.choices)[practice])
    return f"{subscription_words.every(months)}, {billed[:1].lower()}{billed[1:]}"


def placed(run: BillingRun) -> dict[str, Decimal]:
    """{currency: what it puts on invoices}; nothing before it is over."""
    return {code: Decimal(sums["merged"]) + Decimal(sums["separate"]) for code, sums in sorted(run.sums.items())}


def kind(name: str, *, is_usage: bool, is_once: bool) -> str:
    """What a line to come is for."""
    if is_once:
        return str(Charge.Kind.ONE_OFF.label)
    if is_usage and name == Charge.Kind.COMPENSATION:
        return _("Late usage")
    return _("Usage") if is_usage else str(Charge.Kind(name).label)


def difference(row: InvoicePreview) -> Decimal:
    """How much more it comes to than the one before; all of it where there is none before."""
    return row.net - (row.before or Decimal(0))


def signed(amount: Decimal, currency: str) -> str:
    """With its sign, also above 0: "+SEK 5.00"."""
    return f"+{formats.money(amount, currency)}" if amount > 0 else formats.money(amount, currency)


def change(one: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """A line that differs, as the page shows it: what of it, which, before and after."""
    before, after = (None if one[name] is None else Decimal(one[name]) for name in ("before", "after"))
    return {
        "what": one["what"],
        "label": WHAT.get(one["what"], one["what"]),
        "text": one["text"],
        "before": None if before is None else formats.money(before, currency),
        "after": None if after is None else formats.money(after, currency),
    }
