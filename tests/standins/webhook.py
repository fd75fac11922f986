"""The receiver of a webhook, as docs/webhooks.md tells vendors to build it: it trusts no one and keeps everything."""

import base64
import hashlib
import hmac
import json
import random
from dataclasses import dataclass
from typing import Any

from tests.standins.faults import Fault
from tests.standins.replies import Reply, Request, json_reply, text_reply
from tests.standins.standin import StandIn

SECRET = "whsec_" + base64.b64encode(b"a secret of 32 bytes for tests..").decode()
TOLERANCE = 300  # seconds


@dataclass(frozen=True)
class Event:
    """What arrived with a good signature, once for every time it arrived."""

    message_id: str
    kind: str
    data: dict[str, Any]

    @property
    def customer(self) -> str:
        return (self.data.get("customer") or {}).get("customer_number", "")


class Webhook(StandIn):
    """`secret` is what it was given; `events` are those it has taken, in the order of their arrival.

    `trouble` is the share of calls that go wrong; half of those are taken all the same, but the answer is lost.
    """

    name = "webhook"

    def reset(self) -> None:
        super().reset()
        self.secret, self.trouble, self.status = SECRET, 0.0, 0
        self.events: list[Event] = []
        self.forged = 0
        self.random = random.Random(4)

    def take(self, request: Request) -> tuple[Fault | None, bool]:
        fault, too_often = super().take(request)
        if fault is None and request.method == "POST" and self.random.random() < self.trouble / 2:
            fault = self.random.choice([Fault.BROKEN, Fault.UNAVAILABLE, Fault.RESET, Fault.BAD_GATEWAY])
        return fault, too_often

    def answer(self, request: Request) -> Reply:
        if request.path == "/received":
            return json_reply([[one.message_id, one.kind, one.data] for one in self.events])
        if not self.is_genuine(request):
            self.forged += 1
            return json_reply({"error": "bad signature"}, 401)
        if self.status or self.random.random() < self.trouble / 2:
            return text_reply("no", self.status or 503)
        said = request.json()
        if said["type"] != "plock.test":
            self.events.append(Event(request.headers["webhook-id"], said["type"], said["data"]))
        return Reply(204)

    def is_genuine(self, request: Request) -> bool:
        head = request.headers
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + request.body
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        given = head["webhook-signature"].split(" ")
        json.loads(request.body)
        return any(hmac.compare_digest(expected, one) for one in given)

    def told(self) -> dict[str, list[int]]:
        """{customer number: the entries of the log that arrived, in order, each at its first time}."""
        found: dict[str, dict[int, None]] = {}
        for one in self.events:
            found.setdefault(one.customer, {})[one.data["id"]] = None
        return {customer: list(entries) for customer, entries in found.items()}


STANDIN = Webhook()
