"""The page of one invoice, the accounts of one of its lines, and the invoice as a file."""

import io
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Activity
from accounts.services import rosters
from accounts.services.surroundings import house
from billing import invoice_words as words
from billing.models import Invoice
from billing.paper import pdf
from billing.services import invoice_breakdown, invoice_mail, invoice_parties, invoice_reading
from billing.views import invoice_rows
from plock.kit.access import may

VIEW = "billing.view_invoice"
LINES, PARTS, SHARES = 200, 10, 200  # lines on a page, accounts that each shows at once, accounts on their own page


@require_safe
@may(VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    invoice = invoice_of(pk)
    today, page = timezone.localdate(), _page(request, invoice.line_count, LINES)
    lines = invoice_reading.lines(invoice, start=(page - 1) * LINES, count=LINES, parts=PARTS)
    credited = invoice_breakdown.credited_positions(invoice, [line.position for line in lines])
    context = {
        **head(invoice),
        "rows": invoice_rows.rows(invoice, lines, credited=credited),
        "pages": pages(page, invoice.line_count, LINES),
        "shares": invoice_rows.shares(invoice),
        "treatment": words.treatment(invoice.vat_treatment),
        "buyer": invoice_parties.of(invoice, house())[1],
        "member_count": invoice_breakdown.member_count(invoice),
        "not_merged": _not_merged(invoice),
        "payments": invoice.payments.select_related("registered_by").order_by("paid_on", "pk"),
        "credit_notes": invoice.credit_notes.order_by("pk"),
        "history": _history(invoice),
        "today": today,
    }
    return render(request, "billing/invoice_detail.html", context)


@require_safe
@may(VIEW)
def line(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Every account that a line of usage sums, page by page."""
    invoice = invoice_of(pk)
    above = invoice_breakdown.lines_before(invoice, position)
    lines = invoice_reading.lines(invoice, start=above, count=1, parts=1)
    if not lines or lines[0].position != position:
        raise Http404
    found = lines[0]
    page = _page(request, found.part_count, SHARES)
    shares = invoice_breakdown.shares(invoice, position, start=(page - 1) * SHARES, count=SHARES)
    context = {
        **head(invoice),
        "row": invoice_rows.rows(invoice, [found])[0],
        "parts": [(one, invoice_rows.quantity(one.quantity, found)) for one in shares],
        "pages": pages(page, found.part_count, SHARES),
    }
    return render(request, "billing/invoice_line.html", context)


@require_safe
@may(VIEW)
def as_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    invoice = invoice_of(pk)
    return _file(invoice, io.BytesIO(pdf.render(invoice_reading.sheet(invoice))), "pdf", "application/pdf")


@require_safe
@may(VIEW)
def as_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Its lines, and the accounts that they sum."""
    invoice, file = invoice_of(pk), io.BytesIO()
    invoice_reading.write_csv(invoice, file)
    file.seek(0)
    return _file(invoice, file, "csv", "text/csv; charset=utf-8")


@require_safe
@may(VIEW)
def as_json(request: HttpRequest, pk: int) -> HttpResponse:
    return JsonResponse(invoice_reading.as_json(invoice_of(pk)), json_dumps_params={"ensure_ascii": False})


def invoice_of(pk: int) -> Invoice:
    """The invoice with what its pages show of its neighbours; 404 where there is none."""
    return get_object_or_404(Invoice.objects.select_related("account__merged_into", "credits", "run"), pk=pk)


def head(invoice: Invoice) -> dict[str, Any]:
    """What every page of an invoice begins with."""
    return {
        "invoice": invoice,
        "account": invoice.account,
        "title": words.title(invoice),
        "pills": words.pills(invoice, on=timezone.localdate()),
        "sending": words.sending(invoice),
    }


def pages(page: int, count: int, size: int) -> dict[str, Any] | None:
    """Where a page is among the others, and the ways to them; None where there is only one."""
    last = max(1, -(-count // size))
    if last == 1:
        return None
    ways = (
        (1, page > 1, "chevron-double-left", _("First page")),
        (page - 1, page > 1, "chevron-left", _("Previous page")),
        (page + 1, page < last, "chevron-right", _("Next page")),
        (last, page < last, "chevron-double-right", _("Last page")),
    )
    return {
        "page": page,
        "last": last,
        "count": count,
        "first_row": (page - 1) * size + 1,
        "last_row": min(page * size, count),
        "steps": [
            {"url": f"?page={to}" if is_open else "", "icon": icon, "label": said} for to, is_open, icon, said in ways
        ],
    }


def _page(request: HttpRequest, count: int, size: int) -> int:
    """The page that the address asks for, as far as there is one."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 1
    return max(1, min(number, -(-count // size)))


def _not_merged(invoice: Invoice) -> dict[str, Any] | None:
    """Why this invoice, or a part of it, is not on that of the master."""
    found = invoice_breakdown.not_merged(invoice)
    if not found:
        return None
    membership = rosters.membership(invoice.account, on=invoice.billing_date)
    reasons = [(number, words.not_merged(reason)) for number, reason in found]
    return {"master": membership.master if membership else None, "reasons": reasons}


def _history(invoice: Invoice) -> Any:
    """What happened to it; before it had a number, the log knew it by its key."""
    names = {f"#{invoice.pk}", str(invoice)}
    rows = Activity.objects.filter(account=invoice.account_id, subject__in=names)
    found = rows.filter(verb__startswith="invoice.") | rows.filter(verb__startswith="payment.")
    if invoice.credits:  # the credit is told of the invoice that it credits
        told = {"subject": str(invoice.credits), "changes__credit_invoice__1": invoice.number}
        found |= Activity.objects.filter(account=invoice.account_id, verb="invoice.credited", **told)
    return found.select_related("actor", "job").order_by("-pk")[:100]


def _file(invoice: Invoice, file: io.BytesIO, suffix: str, kind: str) -> FileResponse:
    name = f"{invoice_mail.file_name(invoice)}.{suffix}"
    return FileResponse(file, as_attachment=suffix != "pdf", filename=name, content_type=kind)
