"""The rows that could not be imported, as a file like the original with one column more: what is wrong."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from plock.kit.importing import files, registry
from plock.kit.importing.formats import FileFormat
from plock.kit.models import Import, ImportLine


def stream(batch: Import) -> Iterator[bytes]:
    """The file in pieces: the original's encoding and delimiter (comma and UTF-8 for a workbook)."""
    found = FileFormat.from_dict(batch.format)
    encoding = found.encoding or "utf-8-sig"
    if encoding.startswith("utf-16"):
        encoding = "utf-8-sig"
    messages: dict[int, list[str]] = defaultdict(list)
    for line in batch.lines.filter(kind=ImportLine.Kind.WRONG).order_by("line", "pk"):
        messages[line.line].append(f"{line.column}: {line.message}" if line.column else line.message)
    yield _row([*batch.header, _("Problem")], found.delimiter or ",").encode(encoding, "replace")
    importer = registry.get(batch.importer)(header=batch.header, mapping=batch.fields(), key=batch.key)
    for row in importer.complete(files.read(Path(batch.file.path), found)):
        if row.line in messages:
            cells = [*row.cells, " ".join(messages[row.line])]
            yield _row(cells, found.delimiter or ",").encode(encoding.removesuffix("-sig"), "replace")


def _row(cells: list[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerow(cells)
    return out.getvalue()
