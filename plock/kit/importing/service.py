"""The verbs of an import: take a file, map it, check it, commit it. Each pass is a durable job."""

import logging
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plock.kit import jobs
from plock.kit.errors import Refused
from plock.kit.heartbeat import Run
from plock.kit.importing import files, headers, registry
from plock.kit.importing.engine import Pass
from plock.kit.importing.formats import FileFormat, Sample
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import FATES, Line
from plock.kit.models import Import, ImportLine, Job

log = logging.getLogger(__name__)

CHECK, COMMIT = "import.check", "import.commit"
OPEN = (Import.State.MAPPING, Import.State.CHECKED)  # nobody works on it
SMALL = 5_000  # rows that are checked and written while the browser waits
WRONG_KEPT, CHANGES_KEPT = 20_000, 5_000


def take(*, importer: type[BaseImporter], file: File, name: str, by: Any, **chosen: Any) -> Import:
    """Keep the file and find out how it is written; raises Unreadable and keeps nothing where it cannot be read."""
    batch = Import(importer=importer.slug, owner=by, file_name=name[-200:])
    batch.file.save("upload", file, save=False)  # its own name may be too long for the disk, or none at all
    try:
        _describe(batch, importer, sniff(batch, **chosen))
    except files.Unreadable:
        batch.file.delete(save=False)
        raise
    batch.save()
    return batch


def reread(*, batch: Import, **chosen: Any) -> None:
    """Read the same file with another encoding, delimiter, decimal sign or sheet."""
    _describe(batch, registry.get(batch.importer), sniff(batch, **chosen))
    batch.save()


def sniff(batch: Import, **chosen: Any) -> Sample:
    wanted: dict[str, Any] = {name: value or None for name, value in chosen.items()}
    return files.sniff(Path(batch.file.path), name=batch.file_name, **wanted)


def _describe(batch: Import, importer: type[BaseImporter], sample: Sample) -> None:
    batch.format = sample.format.as_dict()
    batch.header, batch.warnings = list(sample.header), list(sample.warnings)
    batch.sample = [[line, [cell[:200] for cell in cells]] for line, cells in sample.rows]
    suggested = headers.suggest(sample.header, importer.synonyms())
    batch.mapping = {str(index): field for index, field in suggested.items()}
    batch.key = next((key for key in importer.keys if key in suggested.values()), "")
    batch.state = Import.State.MAPPING


def refuse_bad_mapping(batch: Import) -> None:
    """Raise Refused where the check could not start: nothing to recognise records by, a field mapped twice."""
    importer = registry.get(batch.importer)
    fields = list(batch.mapping.values())
    twice = [field for field, count in Counter(fields).items() if count > 1]
    if twice:
        labels = ", ".join(str(importer.columns()[field].label) for field in twice)
        raise Refused(_("Two columns are mapped to the same field: %s. Map one of them to nothing.") % labels)
    if batch.key not in importer.keys or batch.key not in fields:
        choices = ", ".join(str(label) for label in importer.keys.values())
        raise Refused(_("Say which column tells who a row is about: map one to %s.") % choices)
    missing = [str(importer.columns()[field].label) for field in importer.required if field not in fields]
    if missing:
        raise Refused(_("No column is mapped to %s, which is required.") % ", ".join(missing))


def check(*, batch: Import, by: Any, wait: bool = False) -> Job:
    """Look at every row and write nothing but findings. Small files are done when this returns.

    Takes the mapping and the key that are set on `batch`; raises Refused where somebody else was quicker.
    """
    refuse_bad_mapping(batch)
    return _work(batch, CHECK, _("Check %s"), from_=OPEN, to=Import.State.CHECKING, by=by, wait=wait)


def commit(*, batch: Import, mode: str, by: Any, wait: bool = False) -> Job:
    """Write what the check found good; raises Refused unless it is checked and still waits for confirmation."""
    batch.mode = mode
    from_ = (Import.State.CHECKED,)
    return _work(batch, COMMIT, _("Import %s"), from_=from_, to=Import.State.IMPORTING, by=by, wait=wait)


def discard(*, batch: Import) -> None:
    """Forget an upload that is not being worked on; raises Refused where it is."""
    gone, _tables = Import.objects.filter(pk=batch.pk, state__in=OPEN).delete()
    if not gone:
        raise Refused(_("This import is under way or done and cannot be changed any more."))
    batch.file.delete(save=False)


def remap(*, batch: Import) -> None:
    """Go back from the review to the mapping; raises Refused where the import is being worked on."""
    if not Import.objects.filter(pk=batch.pk, state__in=OPEN).update(state=Import.State.MAPPING):
        raise Refused(_("This import is under way or done and cannot be changed any more."))


def _work(batch: Import, kind: str, title: str, *, from_: tuple[str, ...], to: str, by: Any, wait: bool) -> Job:
    """Claim the import and write the order in one transaction; small files are worked on at once."""
    total = files.count_rows(Path(batch.file.path), FileFormat.from_dict(batch.format))
    order = {"kind": kind, "title": title % batch.file_name, "by": by, "params": {"import": batch.pk}, "total": total}
    at_once = wait or total <= SMALL
    with transaction.atomic():
        job = jobs.order(**order) if at_once else jobs.start(**order)
        claim = Import.objects.filter(pk=batch.pk, state__in=from_)
        if not claim.update(state=to, job=job, mapping=batch.mapping, key=batch.key, mode=batch.mode):
            raise Refused(_("Somebody else is working on this import, or it is done already. Load the page again."))
    if at_once:
        jobs.run(job_id=job.pk)
    job.refresh_from_db()
    batch.refresh_from_db()
    return job


def _open(run: Run) -> tuple[Import, Pass]:
    batch = Import.objects.get(pk=run.params["import"])
    importer = registry.get(batch.importer)(header=batch.header, mapping=batch.fields(), key=batch.key)
    return batch, Pass(importer, Path(batch.file.path), FileFormat.from_dict(batch.format))


# The check ---------------------------------------------------------------------------------------------------------


def run_check(run: Run) -> dict[str, Any]:
    """The runner of CHECK: starts over after an interruption, since it has written nothing that matters."""
    batch, passed = _open(run)
    ImportLine.objects.filter(batch=batch).delete()
    counts: Counter[str] = Counter(dict.fromkeys(("rows", *FATES), 0))
    causes: Counter[tuple[str, str]] = Counter()
    kept: Counter[str] = Counter()
    run.progress(0)
    for lines in run.each(passed.read()):
        passed.resolve(lines, lock=False)
        counts["rows"] += len(lines)
        counts.update(line.fate for line in lines)
        causes.update((problem.cause, problem.column) for line in lines for problem in line.problems)
        ImportLine.objects.bulk_create(_findings(batch, passed.importer, lines, kept))
    batch.counts = dict(counts)
    batch.causes = [{"cause": cause, "column": column, "count": n} for (cause, column), n in causes.most_common(200)]
    batch.state = Import.State.CHECKED
    batch.save(update_fields=["counts", "causes", "state"])
    return batch.counts


def _findings(batch: Import, importer: BaseImporter, lines: list[Line], kept: Counter[str]) -> list[ImportLine]:
    found: list[ImportLine] = []
    for line in lines:
        if line.problems and kept["wrong"] < WRONG_KEPT:
            kept["wrong"] += 1
            found += [_wrong(batch, line, problem) for problem in line.problems]
        elif line.fate == "updated" and kept["changed"] < CHANGES_KEPT:
            kept["changed"] += 1
            found.append(_changed(batch, importer, line))
    return found


def _wrong(batch: Import, line: Line, problem: Any) -> ImportLine:
    return ImportLine(
        batch=batch,
        kind=ImportLine.Kind.WRONG,
        line=line.number,
        column=problem.column[:200],
        value=problem.value[:200],
        message=problem.message,
    )


def _changed(batch: Import, importer: BaseImporter, line: Line) -> ImportLine:
    columns = importer.columns()
    changes = {
        field: [columns[field].show(old)[:200], columns[field].show(new)[:200]]
        if field in columns
        else [str(old), str(new)]
        for field, (old, new) in line.changes.items()
    }
    label = importer.label_of(line)[:200]
    return ImportLine(batch=batch, kind=ImportLine.Kind.CHANGED, line=line.number, label=label, changes=changes)


# The commit --------------------------------------------------------------------------------------------------------


def run_commit(run: Run) -> dict[str, Any]:
    """The runner of COMMIT. All or nothing is one transaction; good rows go chunk by chunk, each with its position."""
    batch, passed = _open(run)
    if "finished" not in run.position:
        run.progress(0)
        if batch.mode == Import.Mode.ALL:
            with transaction.atomic():
                counts = _write_all(run, batch, passed)
                run.save_position(finished=counts)
        else:
            counts = _write_good(run, batch, passed)
            run.save_position(finished=counts)
    batch.counts = run.position["finished"]
    batch.state = Import.State.DONE
    batch.save(update_fields=["counts", "state"])
    return batch.counts


def _write_all(run: Run, batch: Import, passed: Pass) -> dict[str, int]:
    counts: Counter[str] = Counter(dict.fromkeys(("rows", *FATES), 0))
    for lines in run.each(passed.read()):
        _write(passed, lines, batch=batch, run=run)
        counts["rows"] += len(lines)
        counts.update(line.fate for line in lines)
        if wrong := next((line for line in lines if line.problems), None):
            where = {"row": wrong.number, "problem": wrong.problems[0].message}
            raise Refused(_("Nothing was imported, since row %(row)s cannot be: %(problem)s") % where)
    return dict(counts)


def _write_good(run: Run, batch: Import, passed: Pass) -> dict[str, int]:
    counts: Counter[str] = Counter(run.position.get("counts") or dict.fromkeys(("rows", *FATES), 0))
    reached = run.position.get("line", 0)
    for lines in run.each(passed.read()):
        if lines[-1].number <= reached:
            continue
        with transaction.atomic():
            _write(passed, lines, batch=batch, run=run)
            counts["rows"] += len(lines)
            counts.update(line.fate for line in lines)
            run.save_position(line=lines[-1].number, counts=dict(counts))
    return dict(counts)


def _write(passed: Pass, lines: list[Line], *, batch: Import, run: Run) -> None:
    passed.resolve(lines, lock=True)
    created = [line for line in lines if line.fate == "created"]
    updated = [line for line in lines if line.fate == "updated"]
    if not created and not updated:
        return
    try:
        passed.importer.write(created, updated, by=batch.owner, job=run.job)
    except IntegrityError as problem:
        log.warning("import %s: %s", batch.pk, problem)
        raise Refused(_("Somebody changed one of these records at the same moment. Check the file again.")) from problem


def settle_failed(batch: Import) -> None:
    """An import whose job ended badly goes back to where the user can try again."""
    job = batch.job
    if not batch.is_waiting or job is None or not job.is_over or job.state == Job.State.DONE:
        return
    batch.state = Import.State.MAPPING if batch.state == Import.State.CHECKING else Import.State.CHECKED
    batch.save(update_fields=["state"])


jobs.register(CHECK, run_check)
jobs.register(COMMIT, run_commit)
