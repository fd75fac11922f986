"""What a run would do, told before it is started, and an invoice as it would be now; nothing is written."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.models import Account, GroupMembership
from billing.models import BillingRun
from billing.rules.invoicing import Key, Line
from billing.services import run_planning, run_working
from billing.services.run_writing import Drafts

ZERO = Decimal(0)
AT_ONCE = 200  # accounts that are computed while somebody waits


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a run would look at; `invoices`, `sums` (net by currency) and `problems` only where that is quickly known.

    `customers` are those with something that may be due, with the members of their groups.
    """

    customers: int
    invoices: int | None = None
    problems: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToCome:
    """An invoice to come: its lines, the accounts it is for, and how many members could not be looked at."""

    key: Key
    lines: list[Line]
    drafts: Drafts
    left_out: int = 0

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), ZERO)

    @property
    def shares(self) -> list["Share"]:
        """What of it is for whom: the payer first, the others by the largest amount."""
        counts: dict[int, int] = defaultdict(int)
        nets: dict[int, Decimal] = defaultdict(Decimal)
        for part in (part for line in self.lines for part in line.parts):
            counts[part.account] += 1
            nets[part.account] += part.charge.net
        found = [Share(self.drafts.books.accounts[pk], counts[pk], nets[pk]) for pk in nets]
        order = sorted(found, key=lambda one: (-one.net, one.account.customer_number))
        return sorted(order, key=lambda one: one.account.pk != self.key.payer)


@dataclass(frozen=True, slots=True)
class Share:
    """The part of an invoice that one account is the reason for."""

    account: Account
    charges: int
    net: Decimal


def foresee(*, as_of: date, customers: Collection[int]) -> Foreseen:
    """What a run of that day would do: in full for a few accounts, else how many it would look at."""
    accounts = run_planning.due_accounts(as_of=as_of, only=customers)
    if not accounts:
        return Foreseen(0, 0)
    if len(accounts) > AT_ONCE:
        return Foreseen(len(accounts))
    drafts = _drafts(accounts, as_of, customers)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for key, lines in drafts.lines.items():
        sums[key.currency] += sum((line.net for line in lines), ZERO)
    return Foreseen(len(accounts), len(drafts.lines), len(drafts.findings.problems), dict(sorted(sums.items())))


def of_payer(payer: int, *, as_of: date, only: Key | None = None) -> list[ToCome]:
    """The invoices that the account would get by the day, for itself and its members; or `only` that one.

    Of a large group the first AT_ONCE accounts are looked at, in the order in which lines stand on the invoice.
    """
    members = sorted(run_planning.with_members([payer]) - {payer})
    chosen = [payer, *members[: AT_ONCE - 1]]
    left_out = len(members) + 1 - len(chosen)
    drafts = _drafts(chosen, as_of, [payer])
    found = [(key, lines) for key, lines in drafts.lines.items() if key.payer == payer and only in (None, key)]
    return [ToCome(key, _whole(lines, left_out), drafts, left_out) for key, lines in found]


def size_of_group(payer: int) -> int:
    """How many accounts were, are or will be billed with it, itself among them."""
    return GroupMembership.objects.filter(master=payer).values("account").distinct().count() + 1


def _drafts(accounts: Sequence[int], as_of: date, customers: Collection[int]) -> Drafts:
    run = BillingRun(as_of=as_of, customers=sorted(customers))  # never saved
    return run_working.foresee(run_planning.together(accounts), run=run)


def _whole(lines: list[Line], left_out: int) -> list[Line]:
    """Without the sums of usage, in which somebody who is left out may have a part."""
    return [line for line in lines if not line.parts[0].is_usage] if left_out else lines
