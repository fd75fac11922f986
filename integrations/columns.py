"""Columns that integrations adds to the customers table: the id of each system."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from integrations.registry import IdentifierSystem
from integrations.services import external_ids_reading as reading
from plock.kit.tables import EMPTY, Column


class ExternalIdColumn(Column):
    """The id, with a link to the record where there is one; one query for all rows of the page."""

    def __init__(self, system: IdentifierSystem) -> None:
        super().__init__(system.column_label, accessor="pk", field=partial(reading.stored, system.name))
        self.system = system

    def prepare(self, rows: Sequence[Any]) -> None:
        found = reading.of_many([row.pk for row in rows], [self.system.name])
        for row in rows:
            setattr(row, self.system.column, found.get((row.pk, self.system.name), ""))

    def cell(self, record: Any) -> SafeString | str:
        text: str = getattr(record, self.system.column)
        if not text:
            return EMPTY
        address = self.system.address(text)
        shown = format_html('<a href="{}" rel="noopener">{}</a>', address, text) if address else text
        return format_html("{}", shown)
