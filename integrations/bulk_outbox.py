"""What can be done to many outgoing items at once: send them again, or drop them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.services.activity import Origin
from accounts.services.outcome import Outcome
from integrations import words
from integrations.filtersets.outbox import SyncItemFilterSet
from integrations.models import Connection, SyncItem
from integrations.services import outbox_verbs
from plock.kit.bulk_actions import Action, Bulk, Choice, Label, bulks
from plock.kit.formats import number
from plock.kit.models import Job

PERMISSION = "integrations.change_syncitem"
State = SyncItem.State

type Values = Mapping[str, Any]


def _rows(query: str) -> QuerySet[SyncItem]:
    return SyncItemFilterSet(QueryDict(query), queryset=SyncItem.objects.all()).qs


def _labels(ids: Sequence[int]) -> dict[int, Label]:
    rows = SyncItem.objects.filter(pk__in=ids).select_related("account")
    home = reverse("integrations:outbox_list")
    return {
        row.pk: Label(
            row.subject or row.kind,
            row.account.name if row.account else words.label(row.system),
            row.account.get_absolute_url() if row.account else home,
        )
        for row in rows
    }


def _counted(n: int) -> str:
    return ngettext("%s message", "%s messages", n) % number(n)


messages = Bulk("outbox", 40, "integrations.view_syncitem", _rows, _labels, _counted)
bulks.register(messages)


def _send_again(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    return outbox_verbs.send_again(ids=ids, now=timezone.now(), origin=Origin(by=job.owner, job=job))


def _drop(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    return outbox_verbs.drop(ids=ids, now=timezone.now(), origin=Origin(by=job.owner, job=job))


def _say_send_again(choice: Choice) -> list[str]:
    rows = choice.rows().order_by()
    n = rows.filter(state__in=(State.WAITING, State.FAILED, State.DROPPED)).count()
    text = ngettext("%s message is tried again at once.", "%s messages are tried again at once.", n)
    said = [text % number(n)]
    stopped = Connection.objects.exclude(state=Connection.State.ACTIVE).filter(system__in=rows.values("system"))
    for system in stopped.order_by("system").values_list("system", flat=True):
        said.append(_("What is for %s waits until its connection works again.") % words.label(system))
    return said + _left(rows.filter(state__in=(State.SENDING, State.DONE)).count())


def _say_drop(choice: Choice) -> list[str]:
    rows = choice.rows().order_by()
    n = rows.filter(state__in=(State.WAITING, State.FAILED)).count()
    text = ngettext(
        "%s message is not sent, unless somebody sends it again within 30 days.",
        "%s messages are not sent, unless somebody sends them again within 30 days.",
        n,
    )
    return [text % number(n), *_left(rows.exclude(state__in=(State.WAITING, State.FAILED)).count())]


def _left(n: int) -> list[str]:
    text = ngettext(
        "%s message is left as it is: it is being sent, or over.",
        "%s messages are left as they are: they are being sent, or over.",
        n,
    )
    return [text % number(n)] if n else []


messages.actions.register(
    Action(
        "send-again",
        gettext_lazy("Send again"),
        "paper-airplane",
        10,
        PERMISSION,
        _send_again,
        _say_send_again,
        is_handy=True,
    ),
    Action("drop", gettext_lazy("Drop"), "trash", 20, PERMISSION, _drop, _say_drop, style="danger", is_handy=True),
)
