"""The base of `import_*` commands: the same file, mapping, check and commit as on the pages, from the shell."""

import json
import time
from pathlib import Path
from typing import Any, ClassVar

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from plock.kit.errors import Refused
from plock.kit.importing import registry, service
from plock.kit.importing.formats import Unreadable
from plock.kit.models import Import, ImportLine, Job


class ImportCommand(BaseCommand):
    """Exit 0: all rows good; 1: some rows wrong; 2: it could not run. `--json` prints exactly one object."""

    importer_name: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        keys = list(registry.get(self.importer_name).keys)
        parser.add_argument("file")
        parser.add_argument("--key", choices=keys, help="what a row is recognised by (default: the first one present)")
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--mode", choices=["all", "good"], default="all", help="all or nothing, or the good rows")
        parser.add_argument("--encoding")
        parser.add_argument("--delimiter")
        parser.add_argument("--decimal", choices=[".", ","])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            batch, job = self._run(options)
        except (Unreadable, Refused, OSError) as problem:
            raise CommandError(str(problem), returncode=2) from problem
        report = self._report(batch, job, time.monotonic() - started)
        self._print(report, as_json=options["json"])
        if job.state != Job.State.DONE:
            raise CommandError(job.error or job.get_state_display(), returncode=2)
        if report["failed"]:
            raise SystemExit(1)

    def _run(self, options: dict[str, Any]) -> tuple[Import, Job]:
        path = Path(options["file"])
        chosen = {name: options[name] for name in ("encoding", "delimiter", "decimal")}
        with path.open("rb") as file:
            importer = registry.get(self.importer_name)
            batch = service.take(importer=importer, file=File(file), name=path.name, by=None, **chosen)
        batch.key = options["key"] or batch.key
        job = service.check(batch=batch, by=None, wait=True)
        is_good = job.state == Job.State.DONE and (options["mode"] == "good" or not batch.counts["failed"])
        if is_good and not options["dry_run"]:
            job = service.commit(batch=batch, mode=options["mode"], by=None, wait=True)
        return batch, job

    def _report(self, batch: Import, job: Job, seconds: float) -> dict[str, Any]:
        counts = {"rows": 0, "created": 0, "updated": 0, "unchanged": 0, "failed": 0, "repeated": 0, **batch.counts}
        problems = batch.lines.filter(kind=ImportLine.Kind.WRONG).order_by("line", "pk")
        warnings = batch.lines.filter(kind=ImportLine.Kind.LIKELY).order_by("line", "pk")
        rows, likely = (lines.values_list("line", "column", "value", "message") for lines in (problems, warnings))
        return {
            "job": job.pk,
            **counts,
            "seconds": round(seconds, 2),
            "problems": [dict(zip(("row", "column", "value", "message"), row, strict=True)) for row in rows],
            "warnings": [dict(zip(("row", "column", "value", "message"), row, strict=True)) for row in likely],
        }

    def _print(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        counted = ("rows", "created", "updated", "unchanged", "repeated", "failed")
        self.stdout.write(", ".join(f"{report[name]} {name}" for name in counted) + f" in {report['seconds']} s")
        for found in (*report["problems"][:50], *report["warnings"][:50]):
            self.stdout.write("row {row}, {column}: {message}".format(**found))
