"""How a higher app adds to the demo: a stage tells what each customer does there, and writes its own rows.

`stages.register(Stage("sales", 10, Sales))`, done in the higher app's wiring: accounts never hears of the app.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from accounts.demo.calendar import OfficeCalendar
from accounts.demo.story import Event
from accounts.models import Account, User
from plock.kit.registry import Registry

LARGE = 5_000  # beyond it, users and stories are few


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted."""

    accounts: int
    seed: int
    today: date
    with_figures: bool = False

    @property
    def is_large(self) -> bool:
        return self.accounts > LARGE


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the demo plays."""

    order: Order
    calendar: OfficeCalendar
    staff: Mapping[str, User]


class Chapter(Protocol):
    """One app's part of one demo."""

    def tell(self, account: Account, *, start: float, until: float) -> list[Event]:
        """What a customer does from its start until now, or until it left; may set figures of the unsaved account."""

    def write(self) -> None:
        """Insert the rows of the customers told of since; they are in the database by now."""

    def finish(self) -> None:
        """After the last customer."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the demo; `begin` starts its chapter, inside the transaction that loads the demo."""

    name: str
    weight: int
    begin: Callable[[Setting], Chapter]
    permission: str = ""


stages: Registry[Stage] = Registry()
