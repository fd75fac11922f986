"""What a preview keeps: each invoice to come, and how it compares with the one before it in the same schedule."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.models import BillingRun, Charge, Invoice, InvoicePreview, Product, RunProblem
from billing.rules.invoicing import Key, Line, Owed, reconcile
from billing.rules.money import is_kept
from billing.rules.periods import add_months
from billing.services.run_writing import Drafts, problem
from plock.kit.bulk import insert
from plock.kit.sums import ExactSum

ZERO = Decimal(0)
CLAMPED = 3  # days that a billing date may be off by where months are shorter
SHOWN = 50  # changes of one invoice that are kept

type Place = tuple[int, int | None, int | None, str]  # whose, subscription, product, what kind of amount


def write(drafts: Drafts, *, run: BillingRun) -> None:
    """Keep what the drafts would be, and the problems; nothing of it is billed."""
    before = _before(drafts.lines)
    names = _Names(drafts, before)
    insert(InvoicePreview, (_row(run, key, lines, before.get(key), names) for key, lines in drafts.lines.items()))
    insert(RunProblem, (problem(run, one) for one in drafts.findings.problems))


def with_places(sums: Mapping[str, Mapping[str, str]], drafts: Drafts) -> dict[str, dict[str, str]]:
    """The sums of a part with what would be merged and what separate: of a preview no invoice tells."""
    found = reconcile(drafts.findings.owed, drafts.lines)
    return {
        currency: {**entry, "merged": str(found[currency].merged), "separate": str(found[currency].separate)}
        for currency, entry in sums.items()
    }


def _before(lines: Mapping[Key, list[Line]]) -> dict[Key, dict[Place, Decimal]]:
    """{invoice to come: amounts of the one before it, by place}: one of the same preview, or the last there is."""
    rows = Invoice.objects.filter(account__in={key.payer for key in lines}, credits=None)
    latest: dict[tuple[Any, ...], list[tuple[Any, int | Key]]] = defaultdict(list)
    columns = ("account", "currency", "interval_months", "practice", "billing_date", "pk")
    for *schedule, on, pk in rows.order_by("billing_date", "pk").values_list(*columns):
        latest[tuple(schedule)].append((on, pk))
    for key in sorted(lines):
        latest[_schedule(key)].append((key.billing_date, key))
    chosen: dict[Key, int | Key] = {}
    for key in lines:
        if earlier := [(on, one) for on, one in latest[_schedule(key)] if on < key.billing_date]:
            chosen[key] = max(earlier, key=lambda pair: (_is_a_period_before(pair[0], key), pair[0]))[1]
    amounts = _amounts({one for one in chosen.values() if isinstance(one, int)})
    return {key: amounts[one] if isinstance(one, int) else _sums(lines[one]) for key, one in chosen.items()}


def _is_a_period_before(on: date, key: Key) -> bool:
    """Whether that is the billing date before: a customer may have schedules that differ in nothing but the day."""
    if not key.interval:
        return False
    return abs((add_months(key.billing_date, -key.interval) - on).days) <= CLAMPED


def _schedule(key: Key) -> tuple[Any, ...]:
    return key.payer, key.currency, key.interval, key.practice


def _sums(lines: list[Line]) -> dict[Place, Decimal]:
    found: dict[Place, Decimal] = defaultdict(Decimal)
    for part in (part for line in lines for part in line.parts):
        found[_place(part)] += part.charge.net
    return found


def _amounts(invoices: Collection[int]) -> dict[int, dict[Place, Decimal]]:
    found: dict[int, dict[Place, Decimal]] = defaultdict(dict)
    rows = Charge.objects.filter(invoice__in=invoices).order_by()
    places = rows.values_list("invoice", "account", "subscription", "product", "kind", "is_usage")
    for invoice, account, subscription, product, kind, is_usage, net in places.annotate(net=ExactSum("net")):
        place = (account, subscription, product, _sort(kind, is_usage))
        found[invoice][place] = found[invoice].get(place, ZERO) + net
    return found


def _sort(kind: str, is_usage: bool) -> str:
    """Fees, usage, corrections and top-ups are compared with their like."""
    if is_usage:
        return "usage"
    return "fee" if kind in (Charge.Kind.ADVANCE, Charge.Kind.ARREARS) else str(kind)


def _row(
    run: BillingRun, key: Key, lines: list[Line], before: Mapping[Place, Decimal] | None, names: "_Names"
) -> InvoicePreview:
    now = _sums(lines)
    changes = [] if before is None else [_change(place, before, now, names) for place in _differing(before, now)]
    net = sum(now.values(), ZERO)
    return InvoicePreview(
        run=run,
        account_id=key.payer,
        currency=key.currency,
        billing_date=key.billing_date,
        interval_months=key.interval,
        practice=key.practice,
        line_count=len(lines),
        net=net if is_kept(net) else ZERO,
        before=None if before is None else sum(before.values(), ZERO),
        change_count=len(changes),
        changes=changes[:SHOWN],
    )


def _place(part: Owed) -> Place:
    kind = str(part.charge.kind) if part.subscription else str(Charge.Kind.ONE_OFF)
    return part.account, part.subscription, part.product, _sort(kind, part.is_usage)


def _differing(before: Mapping[Place, Decimal], now: Mapping[Place, Decimal]) -> list[Place]:
    """The largest differences first."""
    places = {place for place in {*before, *now} if before.get(place) != now.get(place)}
    return sorted(
        places, key=lambda place: (-abs(now.get(place, ZERO) - before.get(place, ZERO)), [str(part) for part in place])
    )


def _change(
    place: Place, before: Mapping[Place, Decimal], now: Mapping[Place, Decimal], names: "_Names"
) -> dict[str, str | None]:
    old, new = before.get(place), now.get(place)
    what = "new" if old is None else "gone" if new is None else "changed"
    return {
        "what": what,
        "text": names.of(place),
        "before": None if old is None else str(old),
        "after": None if new is None else str(new),
    }


class _Names:
    """What places are called: the product, and whose it is."""

    def __init__(self, drafts: Drafts, before: Mapping[Key, Mapping[Place, Decimal]]) -> None:
        self.accounts = drafts.books.accounts
        wanted = {place[2] for amounts in before.values() for place in amounts if place[2]}
        wanted |= {one.product for one in drafts.findings.owed if one.product}
        self.products = dict(Product.objects.filter(pk__in=wanted).values_list("pk", "name"))

    def of(self, place: Place) -> str:
        account, _subscription, product, kind = place
        words = {"usage": _("usage"), "fee": _("fee")}.get(kind) or str(Charge.Kind(kind).label)
        name = self.products.get(product or 0, "")
        holder = self.accounts.get(account)
        return " · ".join(filter(None, (name, words, holder.name if holder else "")))
