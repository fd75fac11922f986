"""The public door of accounts: where higher apps hang tabs, actions and cards on a customer's page.

A tab is a name, a label, the URL name that serves it (called with the account's pk), a weight and a permission:
`account_tabs.register(Tab("invoices", _("Invoices"), "billing:account_invoices", weight=50, permission=…))`,
done in the higher app's `tabs.py`, which its `apps.ready` imports. Accounts never hears of the higher app.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from plock.kit.registry import Registry, Tab

account_tabs: Registry[Tab] = Registry()

# Which tab explains each key figure of a customer; a figure whose tab is not there, or not for the reader, is no link.
figure_tabs: dict[str, str] = {
    "mrr": "subscriptions",
    "arr": "subscriptions",
    "subscriptions": "subscriptions",
    "users": "users",
    "adoption": "usage",
    "risk": "usage",
}

# What the log says of each verb, e.g. {"invoice.finalised": _("finalised")}; every app adds its own.
verb_words: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that a verb will do or leave alone, as a sentence with its numbers; `url` shows what it is about."""

    sentence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What archiving does beyond the state, one app's part of it; always for many accounts at once.

    `describe(ids, on)` says what would happen and asks a constant number of queries; `apply(ids, on, origin)` does it,
    inside the transaction that archives, before the state changes. `on` is the archive date.
    """

    name: str
    weight: int
    describe: Callable[[Sequence[int], date], list[Consequence]]
    apply: Callable[[Sequence[int], date, Any], None] = lambda _ids, _on, _origin: None
    permission: str = ""


archive_effects: Registry[Effect] = Registry()


@dataclass(frozen=True, slots=True)
class Part:
    """What hangs on an account and moves along when it is merged into another.

    `describe(loser, winner)` says what moves; `move(loser, winner, origin)` moves it, in the transaction of the merge;
    `refuse(loser, winner)` is a sentence where the merge must not be, or "".
    """

    name: str
    weight: int
    describe: Callable[[Any, Any], list[Consequence]]
    move: Callable[[Any, Any, Any], None]
    refuse: Callable[[Any, Any], str] = lambda _loser, _winner: ""
    permission: str = ""


account_parts: Registry[Part] = Registry()


@dataclass(frozen=True, slots=True)
class Module:
    """A part of the product that Settings → Modules can switch off."""

    name: str
    label: Any
    description: Any
    weight: int
    permission: str = ""


modules: Registry[Module] = Registry()


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows in a higher app when one of the `fields` of accounts changes, in the transaction that changes it.

    `apply(ids, origin)` takes many accounts at once and raises Refused where the change must not be.
    """

    name: str
    weight: int
    fields: frozenset[str]
    apply: Callable[[Sequence[int], Any], None]
    permission: str = ""


account_reactions: Registry[Reaction] = Registry()


def react(ids: Sequence[int], fields: Iterable[str], origin: Any) -> None:
    """Let every reaction to these fields act on the accounts."""
    changed = set(fields)
    for reaction in account_reactions if ids else ():
        if reaction.fields & changed:
            reaction.apply(ids, origin)


@dataclass(frozen=True, slots=True)
class HouseReaction:
    """The same for settings of the organisation: `apply(house, changes, origin)`, {field: (old, new)}."""

    name: str
    weight: int
    fields: frozenset[str]
    apply: Callable[[Any, Mapping[str, Any], Any], None]
    permission: str = ""


house_reactions: Registry[HouseReaction] = Registry()


@dataclass(slots=True)
class Exchange:
    """How sums in several currencies become one: `total(sums by currency, currency, on)`; set by who knows rates."""

    total: Callable[[Mapping[str, Decimal], str, date], Decimal]


def _of_one_currency(sums: Mapping[str, Decimal], currency: str, _on: date) -> Decimal:
    return sums.get(currency, Decimal(0))


exchange = Exchange(_of_one_currency)


@dataclass(frozen=True, slots=True)
class DashboardCard:
    """A part of the dashboard: its template, and `context(user, today)`: what it shows; None: nothing today."""

    name: str
    weight: int
    template: str
    context: Callable[[Any, date], Mapping[str, Any] | None]
    permission: str = ""


dashboard_cards: Registry[DashboardCard] = Registry()


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A part of the Group tab of a customer's page, of a master or a member: its template, and what it shows.

    `context(account, today)` asks a constant number of queries, however large the group is; None: nothing to show.
    """

    name: str
    weight: int
    template: str
    context: Callable[[Any, date], Mapping[str, Any] | None]
    permission: str = ""


group_cards: Registry[GroupCard] = Registry()
