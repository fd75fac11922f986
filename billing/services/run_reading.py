"""Everything that a billing run must know of some accounts, read in sets; locked first, where it is to be billed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts.models import Account, GroupMembership
from accounts.rules.memberships import Span
from billing.models import BillingClock, Charge, Product, Subscription, SubscriptionItem, Usage
from billing.registry import stale_usage
from billing.rules.aggregation import Aggregation
from billing.rules.contracts import Terms
from billing.rules.grouping import Deal, Master
from billing.services import contracts, settling_ledger
from billing.services.contracts import Held
from billing.services.settling_ledger import Settled
from billing.services.usage_sharing import Measured, share_out
from plock.kit import fast_rows
from plock.kit.sums import ExactSum

SEEN = (
    "customer_number",
    "name",
    "state",
    "is_rejected",
    "country",
    "vat_number",
    "vat_treatment",
    "group_billing",
    "invoice_separately",
    "auto_dispatch",
)
BILLED_STATES = (Account.State.ACTIVE, Account.State.ARCHIVED)


class Moved(Exception):
    """The groups changed between reading and locking them: read them again."""


@dataclass(frozen=True, slots=True)
class Look:
    """A subscription that may owe something: all that is known of it. `since`: what began before is billed."""

    held: Held
    deal: Deal
    settled: Settled
    since: date | None
    used: Mapping[int, Measured]  # by line

    @property
    def pk(self) -> int:
        return self.held.subscription


@dataclass(slots=True)
class Books:
    """What is known of some accounts. `looks` are the subscriptions to be looked at; the others matter for groups."""

    as_of: date
    accounts: dict[int, Account] = field(default_factory=dict)
    spans: dict[int, tuple[Span, ...]] = field(default_factory=dict)
    masters: dict[int, Master] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)  # all contracts, those of the masters too
    states: dict[int, str] = field(default_factory=dict)  # of subscriptions
    deals: dict[int, Deal] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)
    waiting: list[Charge] = field(default_factory=list)
    products: dict[int, tuple[Aggregation, Decimal | None]] = field(default_factory=dict)  # how it is counted, VAT
    item_products: dict[int, int] = field(default_factory=dict)
    terms: dict[int, Terms] = field(default_factory=dict)  # by item
    stale: dict[int, str] = field(default_factory=dict)
    stray: dict[tuple[int, int], Measured] = field(default_factory=dict)  # (account, product): used, and has no price


def read(ids: Collection[int], *, as_of: date, lock: bool, every: bool = False) -> Books:
    """The books of the accounts; `every` looks at all their subscriptions, whatever their clocks say.

    With `lock` the accounts and their masters stay as they are until the transaction ends; about a dozen queries.
    Raises Moved where somebody got another master meanwhile.
    """
    books = read_groups(ids, as_of=as_of, lock=lock)
    wanted = set(ids)
    if not wanted:
        return books
    billable = {pk for pk, account in books.accounts.items() if pk in wanted and _is_billed(account)}
    _look(books, [one for one in books.held if one.account in billable], every)
    rows = Charge.objects.filter(account__in=billable, invoice=None, is_external=False, billing_date__lte=as_of)
    books.waiting = list(rows.order_by("pk"))
    books.products = _products()
    return books


def read_groups(ids: Collection[int], *, as_of: date, lock: bool = False) -> Books:
    """Of the books what decides on groups alone: the accounts with their masters, memberships and contracts."""
    wanted = sorted(set(ids))
    if not wanted:
        return Books(as_of)
    spans = _spans(wanted)
    near = sorted({*wanted, *(span.master for several in spans.values() for span in several)})
    if lock:
        _lock(near)
        if (now := _spans(wanted)) != spans:
            if {span.master for several in now.values() for span in several} - set(near):
                raise Moved
            spans = now
    books = Books(as_of, Account.objects.only(*SEEN).in_bulk(near), spans)
    books.held = contracts.of_accounts_where(**{"in": near})
    rows = Subscription.objects.filter(account__in=near).values_list("pk", "state", "invoice_separately")
    flags = {pk: (state, bool(separate)) for pk, state, separate in rows}
    books.states = {pk: state for pk, (state, _separate) in flags.items()}
    books.deals = {one.subscription: _deal(one, books.accounts[one.account], flags) for one in books.held}
    books.masters = _masters(books)
    return books


def _is_billed(account: Account) -> bool:
    """Who was never approved is not billed, nor is who was rejected."""
    return account.state in BILLED_STATES and not account.is_rejected


def _lock(ids: Collection[int]) -> None:
    rows = Account.objects.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _spans(ids: Collection[int]) -> dict[int, tuple[Span, ...]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = GroupMembership.objects.filter(account__in=ids).order_by("account", "starts_on")
    for account, starts_on, master, ends_on in rows.values_list("account", "starts_on", "master", "ends_on"):
        found[account].append(Span(starts_on, master, ends_on))
    return {account: tuple(spans) for account, spans in found.items()}


def _deal(held: Held, account: Account, flags: Mapping[int, tuple[str, bool]]) -> Deal:
    state, wants_own = flags[held.subscription]
    is_paused = state == Subscription.State.PAUSED
    return Deal(held.subscription, held.contract, is_paused, wants_own or account.invoice_separately)


def _masters(books: Books) -> dict[int, Master]:
    leading = {span.master for spans in books.spans.values() for span in spans}
    deals: dict[int, list[Deal]] = defaultdict(list)
    for one in books.held:
        if one.account in leading:
            deals[one.account].append(books.deals[one.subscription])
    return {pk: _master(books.accounts[pk], deals[pk]) for pk in leading}


def _master(account: Account, deals: list[Deal]) -> Master:
    is_active = account.state == Account.State.ACTIVE
    return Master(account.pk, is_active, account.group_billing, tuple(deals))


def _look(books: Books, held: list[Held], every: bool) -> None:
    """Fill in the subscriptions that may owe something, with what is billed of them and what was used."""
    clocks = {} if every else _clocks(held)
    chosen = [
        one
        for one in held
        if one.contract.is_binding and (one.subscription not in clocks or clocks[one.subscription][1] <= books.as_of)
    ]
    marks = {one.subscription: clocks[one.subscription][0] if one.subscription in clocks else None for one in chosen}
    floor = min((mark for mark in marks.values() if mark), default=None) if None not in marks.values() else None
    books.terms = {terms.key: terms for one in chosen for terms in one.contract.terms}
    settled = settling_ledger.read([one.subscription for one in chosen], since=floor)
    books.item_products = _item_products({one.subscription for one in held})
    metered = {one.account for one in chosen if any(not terms.pricing.is_fixed for terms in one.contract.terms)}
    measured = _measured({one.account for one in chosen}, floor, books.as_of)
    used, books.stray = share_out(measured, held, books.item_products)
    for ask in stale_usage if metered else ():
        books.stale.update(ask(sorted(metered), books.as_of))
    for one in chosen:
        deal = books.deals[one.subscription]
        looked = Look(one, deal, settled[one.subscription], marks[one.subscription], used.get(one.subscription, {}))
        books.looks.append(looked)


def _clocks(held: Iterable[Held]) -> dict[int, tuple[date, date]]:
    """{subscription: (since, next day)} as the last run left them."""
    rows = BillingClock.objects.filter(subscription__in=[one.subscription for one in held])
    return {pk: (since, next_on) for pk, since, next_on in rows.values_list("pk", "since", "next_on")}


def _item_products(subscriptions: Collection[int]) -> dict[int, int]:
    rows = SubscriptionItem.objects.filter(subscription__in=subscriptions)
    return dict(rows.values_list("pk", "plan_version__plan__product"))


def _measured(accounts: Collection[int], since: date | None, until: date) -> dict[int, dict[int, Measured]]:
    """{account: {product: {day: units}}} of the days before `until`."""
    found: dict[int, dict[int, dict[date, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    if not accounts:
        return {}
    rows = Usage.objects.filter(account__in=accounts, on__lt=until).filter(Q(on__gte=since) if since else Q())
    summed = rows.order_by("account", "product", "on").values_list("account", "product", "on")
    for account, product, on, units in summed.annotate(units=ExactSum("quantity", places=6)):
        found[account][product][on] = units
    return {account: dict(products) for account, products in found.items()}


def _products() -> dict[int, tuple[Aggregation, Decimal | None]]:
    rows = Product.objects.values_list("pk", "aggregation", "vat_rate")
    return {pk: (Aggregation(rule), vat_rate) for pk, rule, vat_rate in fast_rows.rows(rows)}
