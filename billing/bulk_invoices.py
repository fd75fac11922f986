"""What can be done to many invoices at once: finalise drafts, and send what is finalised."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.services.activity import Origin
from accounts.services.outcome import Outcome
from billing import invoice_words as words
from billing.filtersets.invoices import InvoiceFilterSet
from billing.models import Invoice
from billing.services import invoice_sending, invoice_sums
from billing.services import invoices as verbs
from plock.kit import formats
from plock.kit.bulk_actions import Action, Bulk, Choice, Label, bulks
from plock.kit.errors import Refused
from plock.kit.formats import number
from plock.kit.models import Job

PERMISSION = "billing.finalise_invoice"

type Values = Mapping[str, Any]


def _rows(query: str) -> QuerySet[Invoice]:
    return InvoiceFilterSet(QueryDict(query), queryset=Invoice.objects.all()).qs


def _labels(ids: Sequence[int]) -> dict[int, Label]:
    rows = Invoice.objects.filter(pk__in=ids).select_related("account")
    return {row.pk: Label(words.title(row), row.account.name, row.get_absolute_url()) for row in rows}


def _counted(n: int) -> str:
    return ngettext("%s invoice", "%s invoices", n) % number(n)


invoices = Bulk("invoices", 20, "billing.view_invoice", _rows, _labels, _counted)
bulks.register(invoices)


def _finalise(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    """On the day somebody confirmed it, however long it takes."""
    today = timezone.localdate(job.created_at)
    return verbs.finalise_many(ids=ids, today=today, origin=Origin(by=job.owner, job=job))


def _send(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    outcome, now = Outcome(), timezone.now()
    for invoice in Invoice.objects.filter(pk__in=ids).select_related("account").order_by("account", "pk"):
        try:
            with transaction.atomic():
                invoice_sending.queue(invoice=invoice, now=now, origin=Origin(by=job.owner, job=job))
        except Refused as problem:
            outcome.skip(str(problem), [invoice.pk])
        else:
            outcome.done += 1
    return outcome


def _say_finalise(choice: Choice) -> list[str]:
    drafts = choice.rows().order_by().filter(state=Invoice.State.DRAFT)
    n = drafts.count()
    text = ngettext("%s draft gets its number and is frozen.", "%s drafts get their numbers and are frozen.", n)
    said = [text % number(n)]
    for currency, sums in invoice_sums.by_currency(drafts).items():
        said.append(_("They come to %s with VAT.") % formats.money(sums.total, currency))
    if n:
        said.append(_("What is sent automatically goes out at once; the rest waits until somebody sends it."))
    left = choice.rows().order_by().count() - n
    text = ngettext(
        "%s invoice is no draft and is left as it is.", "%s invoices are no drafts and are left as they are.", left
    )
    return [*said, text % number(left)] if left else said


def _say_send(choice: Choice) -> list[str]:
    rows = choice.rows().order_by().exclude(state=Invoice.State.DRAFT)
    n = rows.count()
    text = ngettext("%s invoice is mailed to its customer.", "Up to %s invoices are mailed to their customers.", n)
    said = [text % number(n)]
    if again := rows.filter(dispatched_at__isnull=False).count():
        text = ngettext("%s of them was sent before.", "%s of them were sent before.", again)
        said.append(text % number(again))
    left = choice.rows().order_by().count() - n
    text = ngettext("%s draft is left as it is: finalise it first.", "%s drafts are left: finalise them first.", left)
    return [*said, text % number(left)] if left else said


invoices.actions.register(
    Action("finalise", gettext_lazy("Finalise"), "check", 10, PERMISSION, _finalise, _say_finalise, is_handy=True),
    Action("send", gettext_lazy("Send"), "paper-airplane", 20, PERMISSION, _send, _say_send, is_handy=True),
)
