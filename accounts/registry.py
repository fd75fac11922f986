"""The public door of accounts: where higher apps hang tabs, actions and cards on a customer's page.

A tab is a name, a label, the URL name that serves it (called with the account's pk), a weight and a permission:
`account_tabs.register(Tab("invoices", _("Invoices"), "billing:account_invoices", weight=50, permission=…))`,
done in the higher app's `tabs.py`, which its `apps.ready` imports. Accounts never hears of the higher app.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
class Listener:
    """Who hears of what is written to the log, in the transaction that writes it.

    `heard(entries)` gets saved entries with their keys, a few or thousands at once. `is_listening()` is asked at every
    writing, at the cost of one cheap query: an answer that is kept for later would miss what follows a change of it.
    """

    name: str
    weight: int
    is_listening: Callable[[], bool]
    heard: Callable[[Sequence[Any]], None]
    permission: str = ""


log_listeners: Registry[Listener] = Registry()


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
class Card:
    """A part of a customer's page that a higher app brings: its template, and what it shows.

    `context(account, today)` asks a constant number of queries, however large the customer or its group is; None:
    nothing to show.
    """

    name: str
    weight: int
    template: str
    context: Callable[[Any, date], Mapping[str, Any] | None]
    permission: str = ""


banners: Registry[Card] = Registry()  # above every tab: what needs attention
general_cards: Registry[Card] = Registry()
group_cards: Registry[Card] = Registry()
settings_cards: Registry[Card] = Registry()


def shown(cards: Registry[Card], user: Any, account: Any, today: date) -> list[dict[str, Any]]:
    """The cards that the user may see and that have something to show, for `_cards.html`."""
    made = ((card, card.context(account, today)) for card in cards.for_user(user))
    return [{"template": card.template, "context": context} for card, context in made if context is not None]


@dataclass(frozen=True, slots=True)
class Filled:
    """What another source says of a customer that is about to be created.

    `values` are texts for fields of the form, sound by its rules; `source` names where they come from, beside each
    field. `kept` travels along in the form, so that the same source is found again when it is sent; `data` is its own.
    `is_new`: chosen just now, so its values go into the form, in the place of those of the choice `before`.
    """

    values: Mapping[str, str]
    source: str
    kept: Mapping[str, str]
    data: Any = None
    is_new: bool = False
    before: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""  # why nothing could be filled in, in words
    warning: str = ""  # what to think of before creating it, in words


@dataclass(frozen=True, slots=True)
class Filler:
    """A source that fills the form of a new customer, and what stands below that form to reach it.

    Its buttons belong to the form and are called "fill": whatever was typed travels along, and nothing is created.
    `read(params)`, with Django's QueryDict, looks whether the form that was sent, or the address, names something to
    fill in; `context(params)` is what its template shows. `created(account, filled, origin)` is called in the
    transaction that creates.
    """

    name: str
    label: Any
    weight: int
    template: str
    context: Callable[[Any], Mapping[str, Any]]
    read: Callable[[Any], Filled | None]
    created: Callable[[Any, Filled, Any], None]
    permission: str = ""


account_fillers: Registry[Filler] = Registry()


@dataclass(frozen=True, slots=True)
class Naming:
    """Another way to name a customer beyond doubt, as by its id elsewhere: `find(text)` gives keys, by one query."""

    name: str
    weight: int
    find: Callable[[str], list[int]]
    permission: str = ""


namings: Registry[Naming] = Registry()
