"""What archiving, merging and another currency of customers mean for their invoices, runs and previews."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence
from accounts.services.activity import Origin
from billing.models import Charge, Invoice, InvoicePreview, RunProblem
from billing.services import invoice_vat
from plock.kit.errors import Refused
from plock.kit.formats import money, number

SCHEDULE = ("currency", "billing_date", "interval_months", "practice")


def describe_archiving(ids: Sequence[int], on: date) -> list[Consequence]:
    """What is still to be paid, by currency, and what has no number yet; both stay."""
    said = []
    rows = Invoice.objects.filter(account__in=ids)
    open_: dict[str, Decimal] = defaultdict(Decimal)
    count = 0
    unpaid = rows.unpaid().order_by("currency", "pk").values_list("currency", "total", "paid", "credited")
    for currency, total, paid, credited in unpaid.iterator():  # summed here: SQLite would sum floats
        open_[currency] += total - paid - credited
        count += 1
    if count:
        text = ngettext("%(n)s invoice stays open (%(sum)s).", "%(n)s invoices stay open (%(sum)s).", count)
        sums = " + ".join(money(amount, currency) for currency, amount in open_.items())
        said.append(text % {"n": number(count), "sum": sums})
    if drafts := rows.filter(state=Invoice.State.DRAFT).count():
        text = ngettext("%s draft invoice stays a draft.", "%s draft invoices stay drafts.", drafts)
        said.append(text % number(drafts))
    return [Consequence(sentence, _page(ids)) for sentence in said]


def describe_merging(loser: Account, winner: Account) -> list[Consequence]:
    rows = Invoice.objects.filter(account=loser)
    count = rows.count()
    if not count:
        return []
    said = [ngettext("%s invoice moves.", "%s invoices move.", count) % number(count)]
    if joined := len(_twins(loser, winner)):
        text = ngettext(
            "%(n)s of them is a draft that joins one of %(name)s.",
            "%(n)s of them are drafts that join those of %(name)s.",
            joined,
        )
        said.append(text % {"n": number(joined), "name": winner.name})
    return [Consequence(sentence, _page([loser.pk])) for sentence in said]


def move(loser: Account, winner: Account, origin: Origin) -> None:
    """Invoices, frozen ones included; a draft for which the winner has one already joins it. So do runs' findings.

    What VAT a draft has follows from who pays: it is set when the draft is finalised.
    """
    _join(_twins(loser, winner))
    now = timezone.now()
    Invoice.objects.filter(account=loser).update(account=winner, version=F("version") + 1, updated_at=now)
    RunProblem.objects.filter(account=loser).update(account=winner)
    InvoicePreview.objects.filter(account=loser).update(account=winner)


def require_no_invoices(ids: Sequence[int], _origin: Origin) -> None:
    """The currency of a customer is fixed by its first invoice: raises Refused where one of these has any."""
    found = Invoice.objects.filter(account__in=ids).order_by(F("number").asc(nulls_last=True), "pk")
    first = found.select_related("account").first()
    if first is None:
        return
    words = {"name": first.account.name, "currency": first.currency_id}
    if first.is_draft:
        text = _("%(name)s has a draft invoice in %(currency)s. Discard it, then change the currency.")
    else:
        text = _(
            "%(name)s has invoices in %(currency)s, so its currency is fixed. "
            "Give a subscription or an order another currency, or create another customer."
        )
    raise Refused(text % words)


def _twins(loser: Account, winner: Account) -> dict[int, int]:
    """{draft of the loser: the winner's draft for the same}."""
    drafts = Invoice.objects.filter(state=Invoice.State.DRAFT, credits=None)
    here = {row[1:]: row[0] for row in drafts.filter(account=winner).values_list("pk", *SCHEDULE)}
    there = drafts.filter(account=loser).order_by("pk").values_list("pk", *SCHEDULE)
    return {row[0]: here[row[1:]] for row in there if row[1:] in here}


def _join(twins: dict[int, int]) -> None:
    """Put the lines of drafts behind those of others, and let the emptied drafts go."""
    if not twins:
        return
    rows: Any = Charge.objects.filter(invoice__in=twins.values()).order_by().values_list("invoice")
    last = dict(rows.annotate(last=Max("position")))
    for gone, kept in twins.items():
        Charge.objects.filter(invoice=gone).update(invoice=kept, position=F("position") + last.get(kept, 0))
    Invoice.objects.filter(pk__in=twins.keys()).delete()
    invoice_vat.refresh(list(twins.values()))
    Invoice.objects.filter(pk__in=twins.values()).update(version=F("version") + 1, updated_at=timezone.now())


def _page(ids: Sequence[int]) -> str:
    return reverse("billing:account_invoices", args=ids) if len(ids) == 1 else ""
