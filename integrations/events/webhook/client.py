"""Posting an event, and what the receiver's status means.

2xx is "taken". 408, 423, 425, 429 and 5xx are tried again. 401 and 403 (it does not know our secret), 410 (it wants no
more), a redirect and a private address are the same for every event: the connection is broken until somebody repairs
it, and nothing is lost meanwhile. Any other status is about this very event.
"""

import secrets
import time

from django.utils import timezone

from accounts.models import Activity
from integrations.errors import Misconfigured, Reason, Rejected
from integrations.events.webhook import payloads, signing
from integrations.http import Http
from integrations.models import SyncItem
from integrations.registry import Access

TAKEN = frozenset(range(200, 300))
ELSEWHERE = frozenset(range(300, 400))
GONE = 410


def push(http: Http, access: Access, item: SyncItem) -> None:
    """Post one entry of the log."""
    entry = Activity.objects.select_related("actor", "account").filter(pk=item.object_id).first()
    if entry is None:
        raise Rejected(http.system, Reason.GONE_WRONG, "the entry of the log is gone")
    post(http, access, message_id=payloads.message_id(item), body=payloads.event(entry, entry.account))


def check(http: Http, access: Access) -> None:
    """Post an event that says nothing, signed like all others."""
    body = payloads.body("plock.test", timezone.now(), {})
    post(http, access, message_id=f"test_{secrets.token_hex(8)}", body=body)


def post(http: Http, access: Access, *, message_id: str, body: bytes) -> None:
    """Post a signed body. Raises Temporary, Rejected or Misconfigured."""
    now = int(time.time())
    try:
        answer = http.post(
            str(access.settings["address"]),
            content=body,
            headers={
                "Content-Type": "application/json",
                "webhook-id": message_id,
                "webhook-timestamp": str(now),
                "webhook-signature": signing.signature(
                    access.secrets["secret"], message_id=message_id, timestamp=now, body=body
                ),
            },
            accept=TAKEN | ELSEWHERE | {GONE},
            follows=False,
        )
    except Rejected as problem:
        if problem.reason is Reason.FORBIDDEN_ADDRESS:
            raise Misconfigured(http.system, problem.reason, problem.detail) from problem
        raise
    if answer.status == GONE:
        raise Misconfigured(http.system, Reason.GONE, "HTTP 410")
    if answer.status in ELSEWHERE:
        raise Misconfigured(http.system, Reason.REFUSED, f"HTTP {answer.status}: redirects are not followed")
