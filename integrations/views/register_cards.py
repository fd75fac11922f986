"""What a customer's page and the dashboard show of public registers and of VAT checks."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Account
from integrations import register_words, words
from integrations.models import RegisterRecord
from integrations.services import register_records, vat_checks
from plock.kit.paging import bounded_count

SHOWN = 5


def record_card(account: Account, today: date) -> Mapping[str, Any] | None:
    """What its register says of it; None where it cannot be in any."""
    record = RegisterRecord.objects.filter(account=account).first()
    if record is None and not (account.org_number and account.country):
        return None
    return {
        "record": record,
        "pill": register_words.pill(record.status) if record else "",
        "url": register_words.https(record.url) if record else "",
        "register": words.label(record.system) if record else "",
        "problem": words.reason_words(record.problem, record.system) if record else "",
        "may_ask": account.merged_into_id is None,
    }


def banner(account: Account, today: date) -> Mapping[str, Any] | None:
    """What must be read before anything else; nothing for a company that is alive."""
    record = RegisterRecord.objects.filter(account=account, status__in=register_words.WORRYING).first()
    if record is None:
        return None
    return {
        "record": record,
        "sentence": register_words.warning(record.status),
        "register": words.label(record.system),
        "url": register_words.https(record.url),
    }


def vat_card(account: Account, today: date) -> Mapping[str, Any] | None:
    """The last check of its VAT number, and whether there can be one."""
    if not account.vat_number:
        return None
    return {"may_be_checked": vat_checks.may_be_checked(account), "check": vat_checks.latest(account)}


def troubled_card(user: Any, today: date) -> Mapping[str, Any] | None:
    """Customers that a register calls bankrupt, in liquidation or dissolved."""
    rows = register_records.troubled()
    found = list(rows.select_related("account").order_by("-changed_at", "-pk")[:SHOWN])
    if not found:
        return None
    url = f"{reverse('integrations:register_list')}?view=trouble"
    return {"count": bounded_count(rows.order_by()), "rows": found, "url": url}
