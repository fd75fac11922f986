"""Imports as the pages and commands do them: take a file, check it, commit it."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from plock.kit.importing import registry, service
from plock.kit.models import Import, ImportLine

DATA = Path(__file__).resolve().parents[1] / "data"
CUSTOMERS, LEGACY = DATA / "customers_utf8.csv", DATA / "legacy_export_cp1252.csv"


def text(header: str, *rows: Sequence[Any]) -> str:
    """A CSV file with the header given as words with commas between them."""
    out = io.StringIO()
    csv.writer(out).writerows([header.split(","), *rows])
    return out.getvalue()


def take(content: str | bytes | Path, *, importer: str = "customers", name: str = "file.csv", **options: Any) -> Import:
    if isinstance(content, Path):
        name, content = content.name, content.read_bytes()
    data = content.encode() if isinstance(content, str) else content
    key, by = options.pop("key", ""), options.pop("by", None)
    batch = service.take(importer=registry.get(importer), file=ContentFile(data), name=name, by=by, **options)
    batch.key = key or batch.key
    return batch


def check(content: str | bytes | Path, **options: Any) -> Import:
    batch = take(content, **options)
    service.check(batch=batch, by=batch.owner, wait=True)
    return batch


def bring(content: str | bytes | Path, *, mode: str = "all", **options: Any) -> Import:
    """Check and commit, whatever the check finds."""
    batch = check(content, **options)
    service.commit(batch=batch, mode=mode, by=batch.owner, wait=True)
    return batch


def counts(batch: Import) -> dict[str, int]:
    """What became of the rows, without zeros."""
    return {fate: count for fate, count in batch.counts.items() if count and fate not in {"rows", "summary"}}


def problems(batch: Import) -> list[tuple[int, str, str]]:
    """(row, column, sentence), in order."""
    rows = batch.lines.filter(kind=ImportLine.Kind.WRONG).order_by("line", "pk")
    return list(rows.values_list("line", "column", "message"))


def sentence(batch: Import) -> str:
    """The one problem there is."""
    [(_line, _column, message)] = problems(batch)
    return message


def changes(batch: Import) -> Iterable[dict[str, list[str]]]:
    return list(batch.lines.filter(kind=ImportLine.Kind.CHANGED).order_by("line").values_list("changes", flat=True))
