"""What an event says, as JSON: an entry of the log, and whom it is about as that customer is now."""

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from accounts.models import Account, Activity
from integrations.models import SyncItem


def message_id(item: SyncItem) -> str:
    """The same for every attempt at the same content."""
    return f"evt_{item.pk}_{item.revision}"


def event(entry: Activity, account: Account | None) -> bytes:
    """The body of an event."""
    data = {
        "id": entry.pk,
        "source": entry.source,
        "actor": entry.actor.name if entry.actor else None,
        "subject": entry.subject,
        "changes": entry.changes,
        "customer": customer(account) if account else None,
    }
    return body(entry.verb, entry.at, data)


def body(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    said = {"type": kind, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def customer(account: Account) -> dict[str, Any]:
    return {
        "customer_number": account.customer_number,
        "primary_key": account.primary_key or None,
        "name": account.name,
        "org_number": account.org_number or None,
        "country": account.country or None,
        "state": account.state,
        "url": f"{settings.BASE_URL}{account.get_absolute_url()}",
    }
