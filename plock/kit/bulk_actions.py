"""What can be done to many rows of a list: an app declares a `Bulk` for its list and registers `Action`s in it.

Rows are chosen on screen, the page of the action says in numbers what it will do, and `bulk_job` does it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django import forms
from django.db.models import QuerySet

from plock.kit.models import Job
from plock.kit.registry import Registry


class Outcome(Protocol):
    """What an action did to some rows: how many it changed, and whom it left alone, by the reason."""

    done: int
    skipped: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do to many rows: `apply(ids, values, job)` does it, inside a transaction, with the form's values;
    `summary(choice)` says before that what it will do and what it will leave alone, in sentences with numbers.
    """

    name: str
    label: Any
    icon: str
    weight: int
    permission: str
    apply: Callable[[Sequence[int], Mapping[str, Any], Job], Outcome]
    summary: Callable[["Choice"], list[Any]]
    form_class: type[forms.Form] = forms.Form
    style: str = "primary"
    is_handy: bool = False  # has a button of its own in the selection bar; the others are in its menu


@dataclass(frozen=True, slots=True)
class Label:
    """What a row is called on the result page and in its file."""

    number: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """What can be done to the rows of one list.

    `rows(query)` finds them as the list's address does, `labels(ids)` says what they are called, `counted(n)` "3 rows".
    """

    name: str
    weight: int
    permission: str
    rows: Callable[[str], QuerySet[Any]]
    labels: Callable[[Sequence[int]], dict[int, Label]]
    counted: Callable[[int], str]
    actions: Registry[Action] = field(default_factory=Registry)

    def for_user(self, user: Any) -> list[Action]:
        return self.actions.for_user(user)


bulks: Registry[Bulk] = Registry()


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows that were chosen: some ids, or all that a list's query finds."""

    bulk: Bulk
    ids: tuple[int, ...] = ()
    query: str = ""
    is_matching: bool = False

    def rows(self) -> QuerySet[Any]:
        found = self.bulk.rows(self.query if self.is_matching else "")
        return found if self.is_matching else found.filter(pk__in=self.ids)
