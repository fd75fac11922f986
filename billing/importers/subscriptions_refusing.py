"""Putting problems on lines: the column by its header, the value as the file has it."""

from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import Line


class Refusing:
    """Knows the columns of one file."""

    def __init__(self, importer: BaseImporter) -> None:
        self.importer = importer

    def refuse(self, line: Line, field: str, message: str, cause: str = "") -> None:
        index = self.importer.mapping.get(field)
        line.refuse(
            self.importer.column_name(field), "" if index is None else line.cells[index].strip(), message, cause
        )
