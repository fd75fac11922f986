"""Exports customers to a CSV, XLSX or JSON file; the file appears whole or not at all."""

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict

from accounts.exporters.customers import EXPORT, Order
from accounts.exporters.layouts import LAYOUTS
from accounts.filtersets import AccountFilterSet
from accounts.models import Account
from accounts.services.activity import SYSTEM
from accounts.tables import AccountTable
from plock.kit.exporting import FORMATS


class Command(BaseCommand):
    """Exit 0: written; 2: it could not be. `--json` prints exactly one object."""

    help = "Export customers to a CSV, XLSX or JSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--format", choices=list(FORMATS), help="default: by the extension of the file")
        parser.add_argument("--filter", default="", help='as in the list\'s address: "state=active&tag=retail"')
        parser.add_argument("--layout", choices=list(LAYOUTS), default="import")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        started, path = time.monotonic(), Path(options["file"])
        format, query = _format(path, options["format"]), _filter(options["filter"])
        order = Order(format, "filtered", query, layout=options["layout"])
        ids = EXPORT.fix(order)
        try:
            self._write(order, ids, path)
        except OSError as problem:
            raise CommandError(f"{path} cannot be written: {problem.strerror}.", returncode=2) from problem
        EXPORT.log(order, count=len(ids), origin=SYSTEM)
        seconds = round(time.monotonic() - started, 2)
        report = {"file": str(path), "format": order.format, "layout": order.layout, "rows": len(ids)}
        if options["json"]:
            self.stdout.write(json.dumps({**report, "seconds": seconds}, ensure_ascii=False))
        else:
            self.stdout.write(f"{len(ids)} customers written to {path} in {seconds} s")

    def _write(self, order: Order, ids: Any, path: Path) -> None:
        """Under another name first, so that nobody reads half a file."""
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                EXPORT.write(order, ids=ids, file=file)
            Path(unfinished).replace(path)
        finally:
            Path(unfinished).unlink(missing_ok=True)


def _format(path: Path, chosen: str | None) -> str:
    format = chosen or path.suffix.removeprefix(".").lower()
    if format not in FORMATS:
        raise CommandError(f"“{path.name}” does not say the format. Add --format {'|'.join(FORMATS)}.", returncode=2)
    return format


def _filter(text: str) -> str:
    """The filter as a query, refused where the list would have ignored a part of it."""
    params = QueryDict(text.removeprefix("?"))
    known = [*AccountFilterSet.base_filters, "sort"]
    if unknown := [name for name in params if name not in known]:
        raise CommandError(f"There is no filter “{unknown[0]}”. Filters are {', '.join(known)}.", returncode=2)
    form = AccountFilterSet(params, queryset=Account.objects.none()).form
    for name, problems in form.errors.items():
        raise CommandError(f"--filter, {name}: {' '.join(map(str, problems))}", returncode=2)
    if params.get("sort", "name").removeprefix("-") not in AccountTable.sorts():
        raise CommandError(f"--filter, sort: use one of {', '.join(AccountTable.sorts())}.", returncode=2)
    return params.urlencode()
