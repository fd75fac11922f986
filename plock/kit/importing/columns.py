"""A column of an importer: what it is called, in how many languages, and how its text becomes a value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from import_export.fields import Field
from import_export.widgets import Widget

from plock.kit.importing.formats import DecimalSign
from plock.kit.importing.values import DateOrder

type Parse = Callable[[str, "Reading"], Any]


@dataclass(slots=True)
class Reading:
    """How this file writes things, for columns whose text means different things in different files."""

    decimal: DecimalSign = "."
    orders: dict[str, DateOrder | None] = field(default_factory=dict)
    order: DateOrder | None = None


class RuleWidget(Widget):
    """import-export's widget over a rule: the admin and our engine clean a cell by the same function."""

    def __init__(self, parse: Parse, show: Callable[[Any], str]) -> None:
        super().__init__()
        self.parse, self.show = parse, show

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.parse("" if value is None else str(value), Reading())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.show(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


class Column(Field):
    """A field of a layout. `parse(text, reading)` raises ValueError with a sentence; `clear` is what `\\N` sets
    (None where it must not be cleared, NOTHING where it sets no value at all); `name` is the header in our files."""

    class NOTHING:
        """What a column that holds no text is cleared to. A class, since copies of a column must share it."""

    def __init__(
        self,
        attribute: str,
        *,
        label: Any,
        parse: Parse = lambda text, _reading: text,
        show: Callable[[Any], str] = _text,
        synonyms: Sequence[str] = (),
        limit: int = 200,
        clear: Any = "",
        name: str = "",
        is_dated: bool = False,
    ) -> None:
        super().__init__(attribute=attribute, column_name=name or attribute, widget=RuleWidget(parse, show))
        self.label, self.synonyms, self.limit = label, tuple(synonyms), limit
        self.parse, self.show, self.clear_value = parse, show, clear
        self.is_dated = is_dated
