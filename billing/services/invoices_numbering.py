"""Drafts become invoices: rates as they are today, parties frozen, the next numbers of the series. Sets only.

The series has no gaps because a number is taken in the transaction that writes it, under the lock of the sequence,
which is the last one to be taken.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Activity, Organisation
from accounts.services import activity, sequences
from accounts.services.activity import Origin
from accounts.services.outcome import Outcome
from billing.models import Invoice
from billing.rules import vat
from billing.rules.money import is_kept
from billing.rules.vat import Treatment
from billing.services import invoice_automatic, invoice_parties, invoice_vat
from billing.services.invoice_sending import send_later
from plock.kit.bulk_update import update

SERIES = "invoices"
WRITTEN = (
    "number",
    "state",
    "issued_on",
    "due_on",
    "line_count",
    "net",
    "vat",
    "total",
    "vat_treatment",
    "vat_shares",
    "seller",
    "buyer",
    "send_after",
    "version",
    "updated_at",
)
GONE = _("The draft is gone by now.")
NUMBERED = _("It has a number already.")
MOVED = _("It was moved to another customer at this very moment. Try again.")
EMPTY = _("Nothing was on the draft any more, so it was discarded.")
TOO_MUCH = _("It comes to more than Plock can hold. Discard the draft, and correct a price or a quantity.")
NO_NAME = _("The customer has no name, which an invoice must show. Enter it on the customer's page.")
NO_VAT_NUMBER = _(
    "Reverse charge needs the customer's VAT number. Enter it on the customer's page, or choose another VAT treatment"
    " in the customer's settings."
)


def _used(candidates: list[str]) -> set[str]:
    return set(Invoice.objects.filter(number__in=candidates).values_list("number", flat=True))  # type: ignore[arg-type]


def _last(prefix: str) -> int:
    """The last serial that was given with the prefix; 0 where there is none."""
    rows = Invoice.objects.filter(number__startswith=prefix, number__regex=f"^.{{{len(prefix)}}}[0-9]+$")
    found = rows.order_by(Length("number").desc(), "-number").values_list("number", flat=True).first()
    return int(found[len(prefix) :]) if found else 0


sequences.used[SERIES] = _used
sequences.gapless[SERIES] = _last


def number(
    ids: Collection[int], accounts: Mapping[int, Account], *, today: date, origin: Origin
) -> tuple[list[Invoice], Outcome]:
    """Number these drafts, in the order of billing date and key; a constant number of statements.

    Part of the transaction that has locked their customers. Returns those that have their numbers, and the others by
    reason.
    """
    outcome = Outcome()
    house = Organisation.current()
    drafts = _lock(ids, accounts, outcome)
    treated = {one.pk: invoice_vat.treatment(one.account, house) for one in drafts}
    drafts = [one for one in drafts if not _refuse(one, treated[one.pk], outcome)]
    invoice_vat.set_rates_many({one.pk: treated[one.pk] for one in drafts}, house=house)
    drafts = _sum(drafts, treated, outcome, origin)
    drafts.sort(key=lambda one: (one.billing_date, one.pk))
    _freeze(drafts, house, today=today)
    give_numbers(drafts)
    _log(drafts, origin)
    outcome.done = len(drafts)
    return drafts, outcome


def give_numbers(invoices: Sequence[Invoice]) -> None:
    """Take the next numbers for drafts that are complete but for that, and write them; the customers' pages changed."""
    now = timezone.now()
    for one, taken in zip(invoices, sequences.take(SERIES, count=len(invoices)), strict=True):
        one.number, one.state = taken, Invoice.State.FINALISED
        one.version += 1
        one.updated_at = now
    update(Invoice, WRITTEN, [(one.pk, *(getattr(one, name) for name in WRITTEN)) for one in invoices])
    Account.objects.filter(pk__in={one.account_id for one in invoices}).update(updated_at=now)
    if any(one.send_after for one in invoices):
        send_later.delay_on_commit()


def parties(account: Account, house: Organisation) -> tuple[dict[str, Any], dict[str, Any]]:
    """(seller, buyer) as they are today, with how invoices reach the buyer."""
    reached = {"email": account.invoice_email or account.email, "delivery": account.invoice_delivery}
    return invoice_parties.seller(house), invoice_parties.buyer(account, house) | reached


def _lock(ids: Collection[int], accounts: Mapping[int, Account], outcome: Outcome) -> list[Invoice]:
    """The drafts among them, locked behind their customers."""
    found = list(Invoice.objects.filter(pk__in=ids).order_by("pk").select_for_update())
    outcome.skip(str(GONE), sorted(set(ids) - {one.pk for one in found}))
    outcome.skip(str(NUMBERED), [one.pk for one in found if not one.is_draft])
    outcome.skip(str(MOVED), [one.pk for one in found if one.is_draft and one.account_id not in accounts])
    drafts = [one for one in found if one.is_draft and one.account_id in accounts]
    for one in drafts:
        one.account = accounts[one.account_id]
    return drafts


def _refuse(draft: Invoice, treated: Treatment, outcome: Outcome) -> bool:
    """Whether the law wants to know more of the customer than we know."""
    reason = ""
    if not draft.account.name.strip():
        reason = str(NO_NAME)
    elif treated is Treatment.REVERSE_CHARGE and not draft.account.vat_number:
        reason = str(NO_VAT_NUMBER)
    if reason:
        outcome.skip(reason, [draft.pk])
    return bool(reason)


def _sum(drafts: Sequence[Invoice], treated: dict[int, Treatment], outcome: Outcome, origin: Origin) -> list[Invoice]:
    """What the drafts come to; those with nothing on them are discarded. Returns the others that can be written."""
    sums = invoice_vat.sums([one.pk for one in drafts])
    for one in drafts:
        lines, nets = sums.get(one.pk, (0, []))
        one.line_count, one.vat_treatment = lines, str(treated[one.pk])
        one.net, one.vat, one.total, one.vat_shares = invoice_vat.totals(vat.shares(nets, one.currency_id))
    empty = [one for one in drafts if not one.line_count]
    if empty:
        outcome.skip(str(EMPTY), [one.pk for one in empty])
        activity.write([entry("discarded", one, origin) for one in empty])
        Invoice.objects.filter(pk__in=[one.pk for one in empty]).delete()
    large = [one.pk for one in drafts if not all(map(is_kept, (one.net, one.vat, one.total)))]
    outcome.skip(str(TOO_MUCH), large)
    return [one for one in drafts if one.line_count and one.pk not in set(large)]


def _freeze(drafts: Sequence[Invoice], house: Organisation, *, today: date) -> None:
    """Set their dates, who the two are, what the products are called, and whether they are sent by themselves."""
    ids, now = [one.pk for one in drafts], timezone.now()
    kept, sold = invoice_automatic.kept_by_subscriptions(ids), invoice_parties.sold(ids)
    for one in drafts:
        one.issued_on = today
        one.due_on = today + timedelta(days=one.account.payment_terms_days)
        one.seller, one.buyer = parties(one.account, house)
        one.seller["products"] = sold.get(one.pk, {})
        held = invoice_automatic.held_because(one, net=one.net, total=one.total, kept=kept)
        one.send_after = None if held else now


def entry(verb: str, invoice: Invoice, origin: Origin, **changes: tuple[Any, Any]) -> Activity:
    """An unsaved entry in the log of the customer who pays."""
    return activity.entry(
        origin=origin, verb=f"invoice.{verb}", account=invoice.account, subject=invoice, changes=changes
    )


def _log(invoices: Sequence[Invoice], origin: Origin) -> None:
    states = (Invoice.State.DRAFT, Invoice.State.FINALISED)
    activity.write(
        [entry("finalised", one, origin, state=states, total=(None, one.total)) for one in invoices],
    )
