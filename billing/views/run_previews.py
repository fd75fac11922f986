"""One previewed invoice: what has changed, and its lines as they would be now, computed when somebody looks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from billing import run_words as words
from billing.models import InvoicePreview, Product, Subscription
from billing.rules.contracts import DAY
from billing.rules.invoicing import Key, Line, Owed
from billing.services import invoice_line_words, run_foreseeing
from billing.services.run_foreseeing import ToCome
from billing.views.runs import VIEW, head, run_of
from plock.kit import formats
from plock.kit.access import may

LINES, PARTS = 200, 10  # lines of the page, and accounts that each of them shows


@require_safe
@may(VIEW)
def detail(request: HttpRequest, pk: int, preview_pk: int) -> HttpResponse:
    run = run_of(pk)
    row = get_object_or_404(InvoicePreview.objects.select_related("account"), pk=preview_pk, run=run)
    key = Key(row.account_id, row.currency, row.billing_date, row.interval_months, row.practice)
    found = next(iter(run_foreseeing.of_payer(row.account_id, as_of=run.as_of, only=key)), None)
    context = {
        **head(run),
        "row": row,
        "account": row.account,
        "schedule": words.schedule(row.interval_months, row.practice),
        "difference": words.signed(words.difference(row), row.currency),
        "changes": [words.change(one, row.currency) for one in row.changes],
        "more_changes": row.change_count - len(row.changes),
        "found": found,
        "lines": lines(found) if found else [],
        "is_cut": found is not None and len(found.lines) > LINES,
        "has_moved": found is not None and not found.left_out and found.net != row.net,
    }
    return render(request, "billing/run_preview.html", context)


def lines(found: ToCome) -> list[dict[str, Any]]:
    """The first lines in words; two queries."""
    shown = found.lines[:LINES]
    parts = [part for line in shown for part in line.parts[:PARTS]]
    products = Product.objects.in_bulk({part.product for part in parts if part.product})
    subscriptions = Subscription.objects.in_bulk({part.subscription for part in parts if part.subscription})
    return [_line(line, found, products, subscriptions) for line in shown]


def _line(
    line: Line, found: ToCome, products: dict[int, Product], subscriptions: dict[int, Subscription]
) -> dict[str, Any]:
    first, accounts, currency = line.parts[0], found.drafts.books.accounts, found.key.currency
    is_shared = len(line.parts) > 1
    row = found.drafts.findings.rows.get(id(first))
    product = products.get(first.product or 0)
    kind = words.kind(str(first.charge.kind), is_usage=first.is_usage, is_once=first.subscription is None)
    parts = [(accounts[one.account], _quantity(one), formats.money(one.charge.net, currency)) for one in line.parts]
    return {
        "title": (product.name if product else "") or (row.description if row else "") or kind,
        "kind": kind,
        "member": accounts[first.account] if not is_shared and first.account != found.key.payer else None,
        "subscription": None if is_shared else subscriptions.get(first.subscription or 0),
        "period": _days(first) if first.subscription else "",
        "quantity": formats.quantity(line.quantity),
        "rebate": formats.number(first.charge.rebate.normalize()) if first.charge.rebate else "",
        "net": formats.money(line.net, currency),
        "parts": parts[:PARTS] if is_shared else [],
        "more_parts": max(0, len(parts) - PARTS),
    }


def _quantity(one: Owed) -> str:
    return formats.quantity(one.charge.quantity)


def _days(one: Owed) -> str:
    """The days that it pays for, the last one inclusive."""
    return invoice_line_words.days(one.charge.days.start, one.charge.days.end - DAY)
