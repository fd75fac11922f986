"""The base of importers: import-export's resource declares the columns, sets do the work.

A subclass declares `Column`s and says how a chunk of lines finds its records (`match`), what the database knows
against them (`judge`), and how they are written (`write`). Everything takes whole chunks: no query per row.

Where a column links a record to another one of the same kind (`link`), rows may come in any order: a survey of the
file says beforehand what it links, and links are written when all records are (`write_links`).

Higher apps add columns of the record itself with a `Supplement`, and lines about what hangs on it with an `Annex`.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from import_export.resources import ModelResource

from plock.kit.importing import continuing
from plock.kit.importing.annex import Annex
from plock.kit.importing.columns import Column, Reading
from plock.kit.importing.formats import Row
from plock.kit.importing.lines import Doubt, Line
from plock.kit.importing.supplement import Supplement
from plock.kit.importing.survey import Survey
from plock.kit.importing.values import CLEAR, restore
from plock.kit.languages import in_every_language
from plock.kit.models import Job

MEMO_LIMIT = 50_000
QUOTED = re.compile('"[^"]*"|“[^”]*”')


class BaseImporter(ModelResource):
    """One pass over one file. `slug` is how it is stored, `keys` what records can be recognised by."""

    slug: ClassVar[str]
    title: ClassVar[Any]
    permission: ClassVar[str]
    keys: ClassVar[Mapping[str, Any]]
    required: ClassVar[tuple[str, ...]] = ()
    link: ClassVar[str] = ""  # the column whose cells name another record by the key
    additions: ClassVar[tuple[type[Supplement], ...]] = ()  # see `registry.supplement`
    extensions: ClassVar[tuple[type[Annex], ...]] = ()  # see `registry.extend`

    job: Job | None = None  # that the pass is part of
    survey: Survey | None = None  # of the file, where the column of links is mapped

    def __init__(self, *, header: Sequence[str] = (), mapping: Mapping[str, int] | None = None, key: str = "") -> None:
        super().__init__()
        self.key = key
        self.header = header
        self.fields.update({name: one for name, one in self.columns().items() if name not in self.fields})
        self.mapping = {name: index for name, index in (mapping or {}).items() if name in self.fields}
        self.annexes = [one(self) for one in self.extensions if not self.mapping.keys().isdisjoint(one.columns)]
        self.supplements = [one(self) for one in self.additions if not self.mapping.keys().isdisjoint(one.columns)]
        self.supplied = frozenset(name for one in self.supplements for name in one.columns)
        self._attached = {name for annex in self.annexes for name in annex.columns}
        self.own = {name: index for name, index in self.mapping.items() if name not in self._attached}
        self.reading = Reading()
        self._memo: dict[tuple[str, str], tuple[Any, str, str]] = {}

    @classmethod
    def own_columns(cls) -> dict[str, Column]:
        """The columns of the records themselves in the order of our files, those of supplements in their place."""
        found: dict[str, Column] = {}
        for name in dict.fromkeys((*(cls._meta.fields or ()), *cls.fields)):
            for one in cls.additions:
                found |= one.columns if one.before == name else {}
            found[name] = cls.fields[name]
        return found

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """Those, and the columns of its annexes."""
        return {**cls.own_columns(), **{name: one.columns[name] for one in cls.extensions for name in one.columns}}

    @classmethod
    def synonyms(cls) -> dict[str, tuple[str, ...]]:
        """{field: other names of its column}, for suggesting a mapping."""
        return {name: (*column.synonyms, *in_every_language(column.label)) for name, column in cls.columns().items()}

    def match(self, lines: list[Line], *, lock: bool) -> None:
        """Set `instance` and `is_new` of each line; a new line gets an unsaved instance with its defaults."""
        raise NotImplementedError

    def judge(self, lines: list[Line]) -> None:
        """Refuse what the database knows better; instances have their new values by now."""

    def write(self, created: list[Line], updated: list[Line], *, by: Any, job: Job) -> None:
        """Save, log and refresh whatever follows, in a handful of statements."""
        raise NotImplementedError

    def write_links(self, lines: list[Line], *, by: Any, job: Job) -> list[Line]:
        """Link records that are saved by now; returns those lines that could not be linked yet, with the reason."""
        raise NotImplementedError

    def warn(self, lines: list[Line]) -> list[Doubt]:
        """What is worth a look but stops nothing."""
        return []

    def gist(self, instance: Any) -> Any:
        """What annexes must know of a record that is not written yet, as small as can be; `revive` makes it of that."""
        return instance

    def revive(self, gist: Any) -> Any:
        return gist

    def identify(self, text: str) -> Hashable:
        """What a cell of the key column, or of the column of links, has in common with others about the same record."""
        return text

    def identity(self, line: Line) -> Any:
        """What tells records of one file apart, or None (with a problem on the line) where the line does not say."""
        value = line.values.get(self.key)
        if value in (None, ""):
            if not line.problems:
                name = self.column_name(self.key)
                line.refuse(name, "", _("There is nothing in this column, which says who it is. Fill it in."))
            return None
        return value

    def label_of(self, line: Line) -> str:
        """What the review calls a changed record."""
        return str(line.instance)

    def complete(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as they are meant: one with nothing but columns of annexes goes on about the row above."""
        if not self.annexes or self.key not in self.own:
            return iter(rows)
        attached = self.mapping.keys() - self.own.keys()
        return continuing.filled(
            rows,
            key=self.own[self.key],
            own=tuple(self.own.values()),
            attached=tuple(self.mapping[name] for name in attached),
        )

    @property
    def key_supplement(self) -> Supplement | None:
        """The one whose column tells who a row is about, if it is one's."""
        return next((one for one in self.supplements if self.key in one.keys), None)

    def noun(self, field: str) -> str:
        """What a sentence calls a column; ids of other systems keep the capitals of their names."""
        label = str(self.fields[field].label)
        return label if field in self.supplied else label.lower()

    def column_name(self, field: str) -> str:
        """The header of the file that a field is read from."""
        index = self.mapping.get(field)
        return self.header[index] if index is not None and index < len(self.header) else field

    def read(self, row: Row) -> Line:
        """The row with each mapped cell turned into a value, or into a problem."""
        line = Line(row.line, row.cells)
        if row.extra:
            message = _("The row has %s more cells than there are columns. Quote cells that contain the delimiter.")
            line.refuse("", "", message % row.extra, message)
        for field, index in self.mapping.items():
            text = row.cells[index].strip()
            if text:
                self._read_cell(line, field, text)
        return line

    def apply(self, line: Line) -> None:
        """Put the values on the instance, noting what changes: {field: (old, new)}."""
        instance = line.instance
        for field, value in line.values.items():
            old = getattr(instance, field)
            if old != value:
                line.changes[field] = (old, value)
                setattr(instance, field, value)

    def _read_cell(self, line: Line, field: str, text: str) -> None:
        found = self._memo.get((field, text))
        if found is None:
            if len(self._memo) >= MEMO_LIMIT:
                self._memo.clear()
            found = self._memo[field, text] = self._parse(self.fields[field], field, restore(text))
        value, message, cause = found
        if message:
            line.refuse(self.column_name(field), text, message, cause)
        elif field in self._attached:
            line.attached[field] = value
        else:
            line.values[field] = value

    def _parse(self, column: Column, field: str, text: str) -> tuple[Any, str, str]:
        """(value, "", "") or (None, sentence, cause)."""
        if text == CLEAR:
            if column.clear_value is None:
                message = _("This column cannot be cleared. Write a value, or leave the cell empty.")
                return None, message, message
            return (None if column.clear_value is Column.NOTHING else column.clear_value), "", ""
        if len(text) > column.limit:
            words = {"length": len(text), "limit": column.limit}
            message = _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.")
            return None, message % words, message
        self.reading.order = self.reading.orders.get(field)
        try:
            return column.parse(text, self.reading), "", ""
        except ValueError as problem:
            template = getattr(problem, "template", "")
            return None, str(problem), _(template) if template else QUOTED.sub("“…”", str(problem))
