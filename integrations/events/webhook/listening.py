"""Hearing of what is written to the log, and putting it into the outbox.

Everything is put from the moment the connection is there, also while it is paused or broken: what happened meanwhile is
sent when it works again.
"""

from collections.abc import Sequence

from accounts.models import Activity
from accounts.registry import Listener
from integrations.events.webhook import entries
from integrations.models import Connection
from integrations.services import outbox
from integrations.services.outbox import About

NAME, KIND = "webhook", "event"


def is_listening() -> bool:
    return Connection.objects.filter(system=NAME).exists()


def heard(log: Sequence[Activity]) -> None:
    """Put what is about a customer, as far as it is wanted; staff, settings and products are our own business."""
    entered = Connection.objects.filter(system=NAME).values_list("settings", flat=True).first()
    if entered is None:
        return
    about_customers = [one for one in log if one.account_id or one.verb == "account.deleted"]
    found = [one for one in about_customers if entries.is_wanted(one.noun, entered)]
    objects = [About(one.pk, one.account_id, f"{one.verb} {one.subject}") for one in found]
    outbox.put(system=NAME, kind=KIND, objects=objects)


LISTENER = Listener(NAME, 10, is_listening, heard)
