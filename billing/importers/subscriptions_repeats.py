"""Lines of one subscription must agree; a line that says of an item what an earlier one said is a repeat."""

import struct
from collections.abc import Hashable

from django.utils.translation import gettext as _

from billing.importers.subscriptions_layout import ITEM_FIELDS, SUBSCRIPTION_FIELDS
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import Line

type Said = tuple[int, bytes, Hashable]  # row, hashes of its cells, customer


class Repeats:
    """What earlier lines said, as hashes, as long as later lines may be about the same subscription."""

    def __init__(self, importer: BaseImporter) -> None:
        self.importer = importer
        self._columns = [
            {name: importer.mapping[name] for name in names if name in importer.mapping}
            for names in (SUBSCRIPTION_FIELDS, ITEM_FIELDS)
        ]
        self._subscriptions: dict[Hashable, Said] = {}
        self._items: dict[Hashable, Said] = {}
        self._lasting: set[Hashable] = set()

    def is_repeat(self, line: Line, key: Hashable, item: tuple[str, str] | None) -> bool:
        """Whether an earlier line says the same of the same item; what contradicts an earlier line is refused."""
        number = line.attached.get("subscription")
        first = self._subscriptions.setdefault(number or key, self._said(line, 0))
        if first[2] != line.identity:
            message = _("Row %(row)s uses this subscription number for another customer. Correct one of them.")
            self._refuse(line, "subscription", message, first[0])
        elif first[0] != line.number:
            self._compare(line, first, 0)
        if item is None:
            return False
        self._require_plans(line, number or key, *item)
        before = self._items.setdefault((number or key, item), self._said(line, 1))
        if before[0] != line.number:
            self._compare(line, before, 1)
        return before[0] != line.number

    def _require_plans(self, line: Line, key: Hashable, product: str, plan: str) -> None:
        """Where items are told apart by their plans, each row says which plan it means."""
        self._items.setdefault((key, (product, bool(plan))), self._said(line, 1))
        if other := self._items.get((key, (product, not plan))):
            message = _(
                "Row %(row)s is about the same product, and only one of these rows names a price plan. Name both."
            )
            self._refuse(line, "price_plan", message, other[0])

    def forget(self, lasting: set[Hashable]) -> None:
        """Only of these subscriptions, by number or else by key, there are lines to come."""
        self._lasting |= lasting
        self._subscriptions = {key: said for key, said in self._subscriptions.items() if key in self._lasting}
        self._items = {key: said for key, said in self._items.items() if key[0] in self._lasting}  # type: ignore[index]

    def _hashes(self, line: Line, part: int) -> list[int]:
        return [hash(text) if (text := line.cells[index].strip()) else 0 for index in self._columns[part].values()]

    def _said(self, line: Line, part: int) -> Said:
        found = self._hashes(line, part)
        return line.number, struct.pack(f"{len(found)}q", *found), line.identity

    def _compare(self, line: Line, said: Said, part: int) -> None:
        mine = self._hashes(line, part)
        theirs = struct.unpack(f"{len(mine)}q", said[1])
        for field, here, there in zip(self._columns[part], mine, theirs, strict=True):
            if here and here != there:
                what = (
                    _("This differs from row %(row)s, which is about the same subscription. Make the rows agree.")
                    if part == 0
                    else _("This differs from row %(row)s, which is about the same item. Make the rows agree.")
                )
                self._refuse(line, field, what, said[0])

    def _refuse(self, line: Line, field: str, message: str, row: int) -> None:
        value = line.cells[self.importer.mapping[field]] if field in self.importer.mapping else ""
        line.refuse(self.importer.column_name(field), value, message % {"row": row}, message)
