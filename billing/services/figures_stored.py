"""The stored figures: read in sets beside the contracts they follow from, and corrected where they differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import Account
from billing.models import Movement, Subscription
from billing.services import contracts
from billing.services.contracts import Held
from billing.services.figures_sheet import ACCOUNT_FIGURES, SUBSCRIPTION_FIGURES, Movements, Sheet
from plock.kit import bulk, fast_rows
from plock.kit.bulk_update import update


@dataclass(frozen=True, slots=True)
class Entry:
    """An account as it stands in the books: its currency, what is stored of it, and its contracts.

    `movement_keys` are the primary keys of the movements, by (month, kind).
    """

    account: int
    currency: str
    stored: Sheet
    held: list[Held]
    movement_keys: Mapping[Any, int]


@dataclass(slots=True)
class Corrections:
    """What differs between the books and what is right, ready to be written."""

    accounts: list[tuple[Any, ...]] = field(default_factory=list)
    subscriptions: list[tuple[Any, ...]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    new: list[Movement] = field(default_factory=list)
    moved: int = 0
    differing: list[tuple[Entry, Sheet]] = field(default_factory=list)  # as stored, as it is right

    @property
    def touched(self) -> set[int]:
        return {entry.account for entry, _right in self.differing}

    def add(self, entry: Entry, right: Sheet) -> None:
        """Note what differs of one account."""
        if entry.stored == right:
            return
        self.differing.append((entry, right))
        if entry.stored.figures != right.figures:
            self.accounts.append((entry.account, *right.figures))
        self.subscriptions += [
            (pk, *amounts) for pk, amounts in right.subscriptions.items() if entry.stored.subscriptions[pk] != amounts
        ]
        self._add_movements(entry, right.movements)

    def _add_movements(self, entry: Entry, right: Movements) -> None:
        stored = entry.stored.movements
        differing = {key for key in stored.keys() | right.keys() if stored.get(key) != right.get(key)}
        self.moved += len(differing)
        self.gone += [entry.movement_keys[key] for key in differing if key in stored]
        self.new += [
            Movement(account_id=entry.account, month=key[0], kind=key[1], currency=value[0], amount=value[1])
            for key, value in right.items()
            if key in differing
        ]

    def write(self) -> None:
        """Store what differs, and nothing else; `last updated` of the accounts moves."""
        now = timezone.now()
        if self.accounts:
            update(Account, [*ACCOUNT_FIGURES, "updated_at"], [(*row, now) for row in self.accounts])
        if self.subscriptions:
            update(Subscription, SUBSCRIPTION_FIGURES, self.subscriptions)
        if self.gone:
            Movement.objects.filter(pk__in=self.gone).delete()
        if self.new:
            bulk.insert(Movement, self.new)
        self.touch(self.touched - {row[0] for row in self.accounts})

    def touch(self, accounts: Iterable[int]) -> None:
        """Let `last updated` of accounts move whose own figures stay."""
        if ids := list(accounts):
            Account.objects.filter(pk__in=ids).update(updated_at=timezone.now())


def read(*, lock: bool = False, **which: Any) -> list[Entry]:
    """The accounts whose key is as said (`in=[…]`, or `gt=…, lte=…`), in the order of keys; a handful of queries.

    `lock` locks them before anything else is read, so that nobody changes meanwhile what their figures follow from.
    """
    rows = Account.objects.filter(**{f"pk__{name}": value for name, value in which.items()}).order_by("pk")
    if lock:
        rows = rows.select_for_update(no_key=True)
    accounts = list(fast_rows.rows(rows.values_list("pk", "currency", *ACCOUNT_FIGURES)))
    held: dict[int, list[Held]] = defaultdict(list)
    for one in contracts.of_accounts_where(**which) if accounts else ():
        held[one.account].append(one)
    movements, keys = _movements(**which) if accounts else ({}, {})
    return [
        Entry(
            pk,
            currency,
            Sheet(tuple(figures), {one.subscription: one.stored for one in held[pk]}, movements.get(pk, {})),
            held[pk],
            keys.get(pk, {}),
        )
        for pk, currency, *figures in accounts
    ]


def _movements(**which: Any) -> tuple[dict[int, Movements], dict[int, dict[Any, int]]]:
    """The movements of the accounts, and their keys."""
    found: dict[int, Movements] = defaultdict(dict)
    keys: dict[int, dict[Any, int]] = defaultdict(dict)
    rows = Movement.objects.filter(**{f"account__{name}": value for name, value in which.items()})
    columns = rows.values_list("pk", "account", "month", "kind", "currency", "amount")
    for pk, account, month, kind, currency, amount in fast_rows.rows(columns):
        found[account][month, kind] = (currency, amount)
        keys[account][month, kind] = pk
    return found, keys
