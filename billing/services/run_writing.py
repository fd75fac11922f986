"""Writing what a run found: drafts, their charges, problems, clocks and the log, all in bulk and in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Activity, Organisation
from accounts.services import activity
from accounts.services.activity import Origin
from billing.models import BillingClock, BillingRun, Charge, Invoice, RunProblem
from billing.rules import vat
from billing.rules.contracts import Terms
from billing.rules.invoicing import Held, Key, Line, Owed, invoices
from billing.rules.money import is_kept
from billing.rules.pricing import single_price
from billing.rules.vat import Treatment
from billing.services import invoice_vat
from billing.services.run_computing import Findings
from billing.services.run_problems import Problem
from billing.services.run_reading import Books
from plock.kit.bulk import insert, light, reserve_keys
from plock.kit.bulk_update import update

ZERO = Decimal(0)
SIX_PLACES = Decimal(1).scaleb(-6)


@dataclass(slots=True)
class Drafts:
    """The invoices that come of what was found, before anything of them is written."""

    books: Books
    findings: Findings
    house: Organisation
    lines: dict[Key, list[Line]] = field(default_factory=dict)
    _rates: dict[tuple[int, int | None], Decimal] = field(default_factory=dict)

    def treatment(self, payer: int) -> Treatment:
        return invoice_vat.treatment(self.books.accounts[payer], self.house)

    def rate(self, payer: int, product: int | None) -> Decimal:
        """The VAT of the product, in percent, for whoever pays."""
        found = self._rates.get((payer, product))
        if found is None:
            own = self.books.products[product][1] if product else None
            found = vat.rate(self.treatment(payer), product=own, standard=self.house.vat_rate)
            self._rates[payer, product] = found
        return found


def draft(books: Books, findings: Findings, house: Organisation) -> Drafts:
    """Put what is owed on invoices; an invoice that comes to more than can be kept is held back with a problem."""
    found = Drafts(books, findings, house, invoices(findings.owed))
    for key in [key for key, lines in found.lines.items() if not is_kept(sum((line.net for line in lines), ZERO))]:
        _hold_back(found, key)
    return found


def sums(findings: Findings) -> dict[str, dict[str, str]]:
    """{currency: what is due, what of that is held back, and what of that because it is paused}, as text."""
    due: dict[str, dict[str, Decimal]] = {}
    for one in findings.owed:
        entry = due.setdefault(one.currency, {"due": ZERO, "held": ZERO, "paused": ZERO})
        entry["due"] += one.charge.net
        entry["held"] += one.charge.net if one.held is not None else ZERO
        entry["paused"] += one.charge.net if one.held is Held.PAUSED else ZERO
    return {currency: {name: str(amount) for name, amount in entry.items()} for currency, entry in due.items()}


def write(drafts: Drafts, *, run: BillingRun, origin: Origin) -> list[int]:
    """Write it all; returns the invoices that something was put on. The accounts are locked by the caller."""
    targets, new = _targets(drafts, run)
    waiting, make = drafts.findings.rows, light(Charge)
    rows: list[Any] = []
    settled: list[tuple[Any, ...]] = []
    for key, lines in drafts.lines.items():
        invoice = targets[key]
        for position, line in enumerate(lines, invoice.line_count + 1):
            for part in line.parts:
                rate = drafts.rate(key.payer, part.product)
                if id(part) in waiting:
                    settled.append((waiting[id(part)].pk, invoice.pk, position, rate, run.pk))
                else:
                    place = {"invoice_id": invoice.pk, "position": position, "vat_rate": rate, "run_id": run.pk}
                    rows.append(make(**_charge(part, drafts), **place))
    _log(drafts, targets, origin)
    _total(drafts, {invoice.pk: key for key, invoice in targets.items()}, new)
    insert(Invoice, new, with_keys=True)
    insert(Charge, rows)
    update(Charge, ["invoice", "position", "vat_rate", "run"], settled)
    made = {invoice.pk for invoice in new}
    if grown := [invoice.pk for invoice in targets.values() if invoice.pk not in made]:
        invoice_vat.refresh(grown)
    insert(RunProblem, (problem(run, one) for one in drafts.findings.problems))
    _wind(drafts.findings)
    return [invoice.pk for invoice in targets.values()]


def _hold_back(drafts: Drafts, key: Key) -> None:
    """Everything of the invoice waits: its amounts count as held."""
    parts = {id(part) for line in drafts.lines.pop(key) for part in line.parts}
    owed = drafts.findings.owed
    drafts.findings.owed = [replace(one, held=Held.PROBLEM) if id(one) in parts else one for one in owed]
    gone = {one.subscription for one in owed if id(one) in parts}
    drafts.findings.clocks = [clock for clock in drafts.findings.clocks if clock.subscription not in gone]
    text = _("The invoice comes to more than Plock can keep. Correct a quantity or a price.")
    drafts.findings.problems.append(Problem(key.payer, None, RunProblem.Reason.TOO_LARGE, text))


def _targets(drafts: Drafts, run: BillingRun) -> tuple[dict[Key, Invoice], list[Invoice]]:
    """The draft that each invoice goes on: the one there is, or a new one; and the new ones."""
    payers = {key.payer for key in drafts.lines}
    there = Invoice.objects.select_for_update().filter(account__in=payers, state=Invoice.State.DRAFT, credits=None)
    found = {_key(invoice): invoice for invoice in there.order_by("pk")}
    missing = [key for key in drafts.lines if key not in found]
    keys = zip(missing, reserve_keys(Invoice, len(missing)), strict=True)
    new = [_invoice(pk, key, drafts.treatment(key.payer), run) for key, pk in keys]
    found |= {_key(invoice): invoice for invoice in new}
    return {key: found[key] for key in drafts.lines}, new


def _key(invoice: Invoice) -> Key:
    return Key(invoice.account_id, invoice.currency_id, invoice.billing_date, invoice.interval_months, invoice.practice)


def _invoice(pk: int, key: Key, treated: Treatment, run: BillingRun) -> Invoice:
    return Invoice(
        pk=pk,
        account_id=key.payer,
        currency_id=key.currency,
        billing_date=key.billing_date,
        interval_months=key.interval,
        practice=key.practice,
        vat_treatment=str(treated),
        run=run,
    )


def _charge(one: Owed, drafts: Drafts) -> dict[str, Any]:
    """The columns that say what it is for."""
    charge = one.charge
    return {
        "account_id": one.account,
        "kind": str(charge.kind),
        "product_id": one.product,
        "subscription_id": one.subscription,
        "item_id": charge.key,
        "currency_id": one.currency,
        "quantity": charge.quantity,
        "unit_price": _unit_price(drafts.books.terms.get(charge.key or 0), one),
        "rebate_percent": charge.rebate,
        "net": charge.net,
        "billing_date": charge.billing_date,
        "period_start": charge.period.start,
        "period_end": charge.period.end,
        "starts_on": charge.days.start,
        "ends_on": charge.days.end,
        "is_usage": one.is_usage,
        "not_merged_because": str(one.verdict.reason or ""),
    }


def _unit_price(terms: Terms | None, one: Owed) -> Decimal | None:
    """What a unit costs for the billing interval, where all cost the same and it can be said in six decimals."""
    price = single_price(terms.pricing) if terms else None
    if terms is None or price is None:
        return None
    if not terms.pricing.is_fixed:
        return price
    exact = Fraction(price) * one.interval / terms.price_interval
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(SIX_PLACES)
    return rounded if Fraction(rounded) == exact and is_kept(rounded) else None


def _total(drafts: Drafts, keys: Mapping[int, Key], new: Iterable[Invoice]) -> None:
    """What new invoices come to; those that were there are summed by the database, with what was on them before."""
    for invoice in new:
        key = keys[invoice.pk]
        parts = [part for line in drafts.lines[key] for part in line.parts]
        shares = vat.shares(((drafts.rate(key.payer, part.product), part.charge.net) for part in parts), key.currency)
        invoice.net, invoice.vat, invoice.total, invoice.vat_shares = invoice_vat.totals(shares)
        invoice.line_count = len(drafts.lines[key])


def _log(drafts: Drafts, targets: Mapping[Key, Invoice], origin: Origin) -> None:
    activity.write(_entries(drafts, targets, origin))
    now = timezone.now()
    Account.objects.filter(pk__in={key.payer for key in targets}).update(updated_at=now)


def _entries(drafts: Drafts, targets: Mapping[Key, Invoice], origin: Origin) -> Iterator[Activity]:
    for key, invoice in targets.items():
        net = sum((line.net for line in drafts.lines[key]), ZERO)
        verb = "invoice.extended" if invoice.line_count else "invoice.created"
        yield activity.entry(
            origin=origin,
            verb=verb,
            account=drafts.books.accounts[key.payer],
            subject=invoice,
            changes={"billing_date": (None, key.billing_date), "net": (None, f"{net} {key.currency}")},
        )


def problem(run: BillingRun, one: Problem) -> RunProblem:
    """The row of a problem, unsaved."""
    return RunProblem(
        run=run,
        account_id=one.account,
        subscription_id=one.subscription,
        reason=one.reason,
        message=one.message[:500],
    )


def _wind(findings: Findings) -> None:
    """Set the clocks of what was looked at; what is held back has none, so that every run looks at it."""
    clocks: Sequence[Any] = findings.clocks
    BillingClock.objects.filter(subscription__in=[one.subscription for one in clocks]).delete()
    rows: Iterable[BillingClock] = (
        BillingClock(subscription_id=one.subscription, since=one.since, next_on=one.next_on) for one in clocks
    )
    insert(BillingClock, rows, with_keys=True)
