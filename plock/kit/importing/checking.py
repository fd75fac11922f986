"""The runner of the check: looks at every row and writes nothing but findings."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plock.kit.heartbeat import Run
from plock.kit.importing import registry
from plock.kit.importing.engine import Pass
from plock.kit.importing.formats import FileFormat
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.lines import FATES, Doubt, Line, Problem
from plock.kit.models import Import, ImportLine

WRONG_KEPT, CHANGES_KEPT, WARNINGS_KEPT = 20_000, 5_000, 20_000
LOOKS = 4  # at a file whose rows count on each other


@dataclass(slots=True)
class Findings:
    """What one look at a file found; `unreliable` are wrong rows that other rows may have counted on."""

    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(("rows", *FATES), 0)))
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    unreliable: set[int] = field(default_factory=set)
    summary: list[dict[str, str]] = field(default_factory=list)


def open_pass(batch: Import, *, wrong: Collection[int] = ()) -> Pass:
    importer = registry.get(batch.importer)(header=batch.header, mapping=batch.fields(), key=batch.key)
    importer.job = batch.job
    return Pass(importer, Path(batch.file.path), FileFormat.from_dict(batch.format), wrong=wrong)


def run(run: Run) -> dict[str, Any]:
    """Starts over after an interruption, since it has written nothing that matters.

    A row that links to a record which turns out wrong further down is wrong, too: then the file is looked at again.
    """
    batch = Import.objects.get(pk=run.params["import"])
    wrong: set[int] = set()
    reasons: dict[int, list[Problem]] = {}
    for _look in range(LOOKS):
        found = look(run, batch, open_pass(batch, wrong=wrong), reasons)
        if found.unreliable <= wrong:
            break
        wrong |= found.unreliable
    batch.counts = {**found.counts, "summary": found.summary}
    causes = found.causes.most_common(200)
    batch.causes = [{"cause": cause, "column": column, "count": n} for (cause, column), n in causes]
    batch.state = Import.State.CHECKED
    batch.save(update_fields=["counts", "causes", "state"])
    return dict(found.counts)


def look(run: Run, batch: Import, passed: Pass, reasons: dict[int, list[Problem]]) -> Findings:
    """`reasons` are those of rows which other rows fall with: looked at again, such rows would only name each other."""
    ImportLine.objects.filter(batch=batch).delete()
    found = Findings()
    run.progress(0)
    for lines in run.each(passed.read()):
        passed.resolve(lines, lock=False)
        for line in lines:
            if line.number in reasons and line.problems:
                line.problems = reasons[line.number]
            elif line.number in passed.unreliable:
                reasons[line.number] = line.problems
        passed.settle(lines)
        found.counts["rows"] += len(lines)
        found.counts.update(line.fate for line in lines)
        found.causes.update((problem.cause, problem.column) for line in lines for problem in line.problems)
        found.unreliable |= _unreliable(passed.importer, lines)
        ImportLine.objects.bulk_create(_worth_showing(batch, passed.importer, lines, found.kept))
    found.unreliable |= passed.unreliable
    found.summary = [entry for annex in passed.importer.annexes for entry in annex.summary()]
    return found


def _unreliable(importer: BaseImporter, lines: list[Line]) -> set[int]:
    """Wrong rows that others link to, or that were to take a record away from where it is linked now."""
    survey, link = importer.survey, importer.link
    if survey is None:
        return set()
    found = set()
    for line in lines:
        if line.problems and not line.is_repeat:
            record = importer.identify(line.cells[importer.mapping[importer.key]].strip())
            leaves = (
                bool(line.changes[link][0]) if link in line.changes else line.instance is None and survey.says(record)
            )
            if leaves or survey.is_target(record):
                found.add(line.number)
    return found


def _worth_showing(batch: Import, importer: BaseImporter, lines: list[Line], kept: Counter[str]) -> list[ImportLine]:
    found: list[ImportLine] = []
    for line in lines:
        if line.problems and kept["wrong"] < WRONG_KEPT:
            kept["wrong"] += 1
            found += [wrong_line(batch, line, problem) for problem in line.problems]
        elif line.fate == "updated" and kept["changed"] < CHANGES_KEPT:
            kept["changed"] += 1
            found.append(_changed(batch, importer, line))
    if kept["warnings"] < WARNINGS_KEPT:
        warnings = importer.warn([line for line in lines if line.fate in {"created", "updated"}])
        kept["warnings"] += len(warnings)
        found += [_warning(batch, warning) for warning in warnings]
    return found


def wrong_line(batch: Import, line: Line, problem: Any) -> ImportLine:
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
        for field, (old, new) in {**line.changes, **line.attached_changes}.items()
    }
    label = " · ".join(filter(None, (importer.label_of(line), *(one.label_of(line) for one in importer.annexes))))[:200]
    return ImportLine(batch=batch, kind=ImportLine.Kind.CHANGED, line=line.number, label=label, changes=changes)


def _warning(batch: Import, found: Doubt) -> ImportLine:
    return ImportLine(
        batch=batch,
        kind=ImportLine.Kind.LIKELY,
        line=found.line,
        label=found.label[:200],
        column=found.column[:200],
        value=found.value[:200],
        message=found.message,
        changes={"about": list(found.about)},
    )
