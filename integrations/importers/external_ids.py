"""The columns of external identifiers in the import and export of customers, one for each system."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.importers.parsing import rule
from accounts.models import Account
from accounts.services.activity import Origin
from integrations.registry import IdentifierSystem, identifier_systems
from integrations.services import external_ids
from integrations.services import external_ids_reading as reading
from integrations.services.external_ids import Relinked
from plock.kit.importing.columns import Column
from plock.kit.importing.lines import Line
from plock.kit.importing.supplement import Supplement
from plock.kit.models import Job


def _column(one: IdentifierSystem) -> Column:
    return Column(one.column, label=one.column_label, parse=rule(one.clean), synonyms=one.synonyms)


class ExternalIdColumns(Supplement):
    """An id names one customer in its system, so a row can be recognised by any of them."""

    columns = {one.column: _column(one) for one in identifier_systems}
    keys = {one.column: one.column_label for one in identifier_systems}
    before = "notes"
    systems = {one.column: one.name for one in identifier_systems}

    @classmethod
    def stored(cls, column: str) -> Any:
        return reading.stored(cls.systems[column])

    def find(self, column: str, values: Iterable[str]) -> dict[str, int]:
        return reading.holders(self.systems[column], values)

    def load(self, records: Sequence[Account]) -> None:
        found = reading.of_many([one.pk for one in records if one.pk], self.systems.values())
        for record in records:
            for column, system in self.systems.items():
                setattr(record, column, found.get((record.pk, system), ""))

    def write(self, created: list[Line], updated: list[Line], *, by: Any, job: Job) -> None:
        rows = [Relinked(line.instance.pk, self._changes(line)) for line in (*created, *updated)]
        saved = [line for line in updated if line.changes.keys() - self.systems.keys() - {self.importer.link}]
        fresh = {line.instance.pk for line in (*created, *saved)}
        external_ids.link_many(rows, fresh=fresh, origin=Origin(by=by, source="import", job=job))

    def _changes(self, line: Line) -> dict[str, tuple[str, str]]:
        return {system: line.changes[column] for column, system in self.systems.items() if column in line.changes}
