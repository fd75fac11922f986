"""How the subscriptions of members are billed, in words: merged with what, or why not and where that is changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import Account
from billing import grouping_words as words
from billing import run_words
from billing.services.group_billing import Standing


@dataclass(frozen=True, slots=True)
class Row:
    """One subscription; `why` is None where it is merged. `repair_url` is where the reason is changed."""

    standing: Standing
    schedule: str
    why: words.Words | None
    repair_url: str
    last: dict[str, Any] | None


def rows(standings: Iterable[Standing]) -> list[Row]:
    """Asks nothing of the database."""
    return [_row(one) for one in standings]


def _row(one: Standing) -> Row:
    subscription = one.subscription
    why = words.of(one.reason) if one.reason else None
    schedule = run_words.schedule(subscription.billing_interval_months, subscription.billing_practice)
    return Row(one, schedule, why, _repair_url(one, why.place) if why else "", _last(one))


def _last(one: Standing) -> dict[str, Any] | None:
    """The last invoice that it was on, and why that was its own."""
    charge = one.last
    if charge is None or charge.invoice is None:
        return None
    is_merged = charge.invoice.account_id != charge.account_id
    reason = words.of(charge.not_merged_because) if charge.not_merged_because else None
    return {"invoice": charge.invoice, "is_merged": is_merged, "why": None if is_merged else reason}


def _repair_url(one: Standing, place: str) -> str:
    account, master, subscription = one.judged.account, one.judged.master, one.subscription
    match place:
        case words.MEMBERSHIP:
            return reverse("accounts:account_group_change", args=[account.pk])
        case words.SEPARATE if not account.invoice_separately:
            return reverse("billing:subscription_edit", args=[subscription.pk])
        case words.SEPARATE:
            return _settings(account)
        case words.MASTER_SETTINGS if master:
            return _settings(master)
        case words.MASTER_SUBSCRIPTIONS if master:
            return reverse("billing:account_subscriptions", args=[master.pk])
        case words.MASTER if master:
            return master.get_absolute_url()
    return subscription.get_absolute_url()


def _settings(account: Account) -> str:
    return reverse("accounts:account_settings_edit", args=[account.pk])
