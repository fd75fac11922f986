"""Reading accounts for an export, set-based: which rows is fixed at the start, then they come chunk by chunk."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db.models import QuerySet

from accounts.models import Account
from accounts.services import tags
from plock.kit.exporting import Heading

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Layout:
    """A choice of columns: `fields` are read from the database, `cells` turns them and the tags into a row."""

    name: str
    headings: tuple[Heading, ...]
    fields: tuple[Any, ...]
    cells: Callable[[tuple[Any, ...], list[str]], Sequence[Any]]
    for_people: bool = False


def chunks(ids: array[int], layout: Layout) -> Iterator[list[Sequence[Any]]]:
    """The rows as cells, in the order of the ids; accounts that are gone by now are left out."""
    for wanted in batched(ids, CHUNK):
        found = {values[0]: values[1:] for values in _values(wanted, layout)}
        names = tags.names_of(found)
        yield [layout.cells(found[pk], names[pk]) for pk in wanted if pk in found]


def _values(wanted: Sequence[int], layout: Layout) -> QuerySet[Any, tuple[Any, ...]]:
    return Account.objects.filter(pk__in=wanted).order_by().values_list("pk", *layout.fields)
