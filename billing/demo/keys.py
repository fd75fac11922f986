"""Primary keys and numbers that are known before the rows are written."""

from django.core.management.color import no_style
from django.db import connection, models

from accounts.models import Sequence
from accounts.rules.numbers import format_number
from accounts.services import sequences


class Keys:
    """The next key of each model, and the next number of each sequence."""

    def __init__(self) -> None:
        self._last: dict[type[models.Model], int] = {}
        self._prefixes: dict[str, str] = {}
        self._serials: dict[str, int] = {}

    def next(self, model: type[models.Model]) -> int:
        if model not in self._last:
            self._last[model] = model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0
        self._last[model] += 1
        return self._last[model]

    def number(self, sequence: str) -> str:
        """The next number, e.g. "S-00001"."""
        if sequence not in self._serials:
            row = Sequence.objects.get(name=sequence)
            self._prefixes[sequence], self._serials[sequence] = row.prefix, row.next_serial
        serial = self._serials[sequence]
        self._serials[sequence] += 1
        return format_number(self._prefixes[sequence], serial)

    def give_back(self) -> None:
        """Let the database, and the sequences, go on where this ends."""
        for name, serial in self._serials.items():
            sequences.pass_over(name, [format_number(self._prefixes[name], serial - 1)])
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._last)):
                cursor.execute(statement)
