"""Pages of a sorted list that cost the same at a million rows: keyset steps, bounded counts, reversed last pages.

The address says `page=N` (a jump, by offset over a narrow index), `page=N&after=CURSOR` or `before=CURSOR` (a step,
by key), or `page=last` (the order reversed). A cursor is the sort value and the pk of the row it leaves from.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import BaseExpression, Combinable
from django.utils.timezone import is_naive

COUNT_LIMIT = 10_000
PAGE_SIZES = (25, 50, 100, 250)
DEFAULT_PAGE_SIZE = 50
MAX_PAGE = 10_000_000
FAR, MANY = 1_000, 2_000  # from where on it pays to look up the keys of the rows first


@dataclass(frozen=True, slots=True)
class Sort:
    """What a list can be sorted by: an attribute and, where missing values must sort last, an expression per end."""

    attribute: str
    low: BaseExpression | Combinable | None = None
    high: BaseExpression | Combinable | None = None
    field: "Field[Any, Any] | None" = None  # what reads a cursor where the attribute is annotated rather than a column

    def expression(self, *, descending: bool) -> BaseExpression | Combinable:
        return (self.low if descending else self.high) or F(self.attribute)


@dataclass(frozen=True, slots=True)
class Ordering:
    """A chosen sort and its direction; `name` is what the address says."""

    name: str
    sort: Sort
    descending: bool

    @classmethod
    def parse(cls, text: str, sorts: Mapping[str, Sort], default: str) -> "Ordering":
        """From `sort=-mrr`; anything unknown is the default."""
        name = text.removeprefix("-")
        if name not in sorts:
            text, name = default, default.removeprefix("-")
        return cls(name, sorts[name], text.startswith("-"))

    @property
    def address(self) -> str:
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page and the ways on. `number` and `total` are None where nobody has counted that far."""

    rows: list[Any]
    size: int
    number: int | None
    total: int | None  # None: more than COUNT_LIMIT
    previous: dict[str, str] | None
    next: dict[str, str] | None
    last: dict[str, str] | None

    @property
    def first_row(self) -> int | None:
        return (self.number - 1) * self.size + 1 if self.number and self.rows else None

    @property
    def last_row(self) -> int | None:
        first = self.first_row
        return first + len(self.rows) - 1 if first else None


def bounded_count(rows: QuerySet[Any]) -> int | None:
    """How many rows there are, or None beyond COUNT_LIMIT: counting a million takes longer than showing fifty."""
    count = rows.order_by().values("pk")[: COUNT_LIMIT + 1].count()  # without what is annotated
    return count if count <= COUNT_LIMIT else None


def page_size(text: str | None) -> int:
    """One of PAGE_SIZES."""
    return int(text) if text in {str(size) for size in PAGE_SIZES} else DEFAULT_PAGE_SIZE


def paginate(rows: QuerySet[Any], *, ordering: Ordering, params: Mapping[str, str], total: int | None) -> Page:
    """The page that the address asks for. `total` is the count where it is known."""
    size = page_size(params.get("per_page"))
    number, is_last = _number(params.get("page"), size, total)
    cursor = _decode(params.get("after") or params.get("before") or "", ordering, rows.model)
    if cursor:
        backwards = not params.get("after")
        found = _step(rows, ordering, cursor, size, total, backwards=backwards)
        has_more = len(found) > size
        found = found[:size]
        found = found[::-1] if backwards else found
        return _page(
            found, ordering, size, number, total, before=has_more or not backwards, after=has_more or backwards
        )
    if is_last:
        count = size if total is None else total % size or size
        found = _fetch(rows, ordering, slice(0, count), total, backwards=True)[::-1]
        number = None if total is None else max(1, -(-total // size))
        return _page(found, ordering, size, number, total, before=number != 1, after=False)
    number = number or 1
    offset = (number - 1) * size
    found = _fetch(rows, ordering, slice(offset, offset + size + 1), total)
    return _page(found[:size], ordering, size, number, total, before=number > 1, after=len(found) > size)


def _number(text: str | None, size: int, total: int | None) -> tuple[int | None, bool]:
    """(page number, whether it is the last page); a number past the end of a counted list is the last page."""
    if text == "last":
        return None, True
    if not text or not text.isdecimal():
        return (None, False) if text else (1, False)
    number = min(max(1, int(text[:9])), MAX_PAGE)
    if total is not None and number > max(1, -(-total // size)):
        return None, True
    return number, False


def ordered(rows: QuerySet[Any], ordering: Ordering, *, backwards: bool = False) -> QuerySet[Any]:
    """Sorted with the pk as tie-breaker in the same direction, so that one index serves both ways."""
    expression = ordering.sort.expression(descending=ordering.descending)
    if ordering.descending != backwards:
        return rows.order_by(expression.desc(), "-pk")  # type: ignore[union-attr]
    return rows.order_by(expression.asc(), "pk")  # type: ignore[union-attr]


def _fetch(
    rows: QuerySet[Any], ordering: Ordering, part: slice, total: int | None, *, backwards: bool = False
) -> list[Any]:
    """A part of the sorted rows. Far from the start, and where thousands are sorted, the pks are looked up first:
    an index alone can skip them, and sorting whole rows takes twice as long.
    """
    sorted_rows = ordered(rows, ordering, backwards=backwards)
    if part.start < FAR and (total is None or total <= MANY):
        return list(sorted_rows[part])
    keys = list(sorted_rows.values_list("pk", flat=True)[part])
    return list(ordered(rows.filter(pk__in=keys), ordering, backwards=backwards))


def _step(
    rows: QuerySet[Any], ordering: Ordering, cursor: tuple[Any, int], size: int, total: int | None, *, backwards: bool
) -> list[Any]:
    """One more row than a page, after (or before) the cursor; nearest first."""
    value, pk = cursor
    expression = ordering.sort.expression(descending=ordering.descending)
    op = "lt" if ordering.descending != backwards else "gt"
    beyond = Q(**{f"_key__{op}": value}) | Q(_key=value, **{f"pk__{op}": pk})
    keyed = rows.alias(_key=expression).filter(Q(**{f"_key__{op}e": value}), beyond)
    return _fetch(keyed, ordering, slice(0, size + 1), total, backwards=backwards)


def _page(
    rows: list[Any], ordering: Ordering, size: int, number: int | None, total: int | None, *, before: bool, after: bool
) -> Page:
    previous = next_ = None
    if rows and before:
        previous = {"before": _encode(rows[0], ordering)}
        if number:
            previous["page"] = str(number - 1)
    if rows and after:
        next_ = {"after": _encode(rows[-1], ordering), "page": str(number + 1) if number else ""}
    if previous and number == 2:
        previous = {}
    return Page(rows, size, number, total, previous, next_, {"page": "last"} if after else None)


def _encode(row: Model, ordering: Ordering) -> str:
    value = getattr(row, ordering.sort.attribute)
    if isinstance(value, date):  # or a moment, which is one too
        value = value.isoformat()
    held = str(value) if isinstance(value, Decimal) else value
    return base64.urlsafe_b64encode(json.dumps([held, row.pk]).encode()).decode().rstrip("=")


def _decode(text: str, ordering: Ordering, model: type[Model]) -> tuple[Any, int] | None:
    """(sort value, pk), or None for anything that no page of ours, sorted like this, has written."""
    try:
        held, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        field = ordering.sort.field or model._meta.get_field(ordering.sort.attribute)
        value = _missing(ordering) if held is None else _read(held, field)
        return (value, int(pk)) if value is not None else None
    except (ValueError, TypeError, ArithmeticError, RecursionError, ValidationError):
        return None


def _read(held: Any, field: Any) -> Any:
    """The value as the field holds it; raises ValidationError or ValueError where it cannot."""
    value = field.to_python(held)
    field.run_validators(value)
    if isinstance(value, str):
        value.encode()  # half a surrogate pair is no text
        return None if "\0" in value else value
    if isinstance(value, datetime):
        return None if is_naive(value) else value.astimezone(UTC)  # OverflowError at either end of the calendar
    return value


def _missing(ordering: Ordering) -> Any:
    """What a missing value sorts as: the second source of the sort's COALESCE."""
    expression: Any = ordering.sort.expression(descending=ordering.descending)
    return expression.get_source_expressions()[1].value if hasattr(expression, "get_source_expressions") else None
