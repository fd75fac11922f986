"""The runner of the commit: the same pass again, writing; then, where records link to each other, the links."""

import logging
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plock.kit.errors import Refused
from plock.kit.heartbeat import Run
from plock.kit.importing.checking import open_pass, wrong_line
from plock.kit.importing.engine import Pass
from plock.kit.importing.lines import FATES, Line
from plock.kit.models import Import, ImportLine

log = logging.getLogger(__name__)


def run(run: Run) -> dict[str, Any]:
    """All or nothing is one transaction; good rows go chunk by chunk, each with its position."""
    batch = Import.objects.get(pk=run.params["import"])
    if "finished" not in run.position:
        run.progress(0)
        if batch.mode == Import.Mode.ALL:
            with transaction.atomic():
                run.save_position(finished=_write_all(run, batch))
        else:
            _write_good(run, batch)
    batch.counts = {**run.position["finished"], "summary": _summary(batch, run.position["finished"])}
    batch.state = Import.State.DONE
    batch.save(update_fields=["counts", "state"])
    return dict(run.position["finished"])


def _summary(batch: Import, counts: dict[str, int]) -> list[dict[str, str]]:
    """What the check said the rows come to: true afterwards if all that it found good was written."""
    return batch.counts.get("summary", []) if all(batch.counts.get(fate) == counts[fate] for fate in FATES) else []


def _write_all(run: Run, batch: Import) -> dict[str, int]:
    counts: Counter[str] = Counter(dict.fromkeys(("rows", *FATES), 0))
    passed, links = open_pass(batch), 0
    for lines in run.each(passed.read()):
        _write(passed, lines, batch=batch, run=run)
        counts["rows"] += len(lines)
        counts.update(line.fate for line in lines)
        links += _count_links(passed, lines)
        _refuse_wrong(lines)
    if links:
        _refuse_wrong(_Links(run, batch, is_saved=False).write())
    return dict(counts)


def _refuse_wrong(lines: list[Line]) -> None:
    if wrong := next((line for line in lines if line.problems), None):
        where = {"row": wrong.number, "problem": wrong.problems[0].message}
        raise Refused(_("Nothing was imported, since row %(row)s cannot be: %(problem)s") % where)


def _write_good(run: Run, batch: Import) -> None:
    position = run.position
    counts: Counter[str] = Counter(position.get("counts") or dict.fromkeys(("rows", *FATES), 0))
    links = position.get("links", 0)
    if "round" not in position:
        wrong, reached = _wrong_rows(batch), position.get("line", 0)
        passed = open_pass(batch, wrong=wrong)
        for lines in run.each(passed.read()):
            if lines[-1].number <= reached:
                continue
            run.give_way()
            with transaction.atomic():
                _write(passed, lines, batch=batch, run=run)
                _note_wrong(batch, [line for line in lines if line.problems and line.number not in wrong])
                counts["rows"] += len(lines)
                counts.update(line.fate for line in lines)
                links += _count_links(passed, lines)
                run.save_position(line=lines[-1].number, counts=dict(counts), links=links)
    left = _Links(run, batch, is_saved=True).write() if links else []
    for _line in left:  # what else such a row said has been written; it counts as wrong, so that somebody looks at it
        counts["failed"] += 1
        counts["updated" if counts["updated"] else "created"] -= 1
    with transaction.atomic():
        _note_wrong(batch, left)
        run.save_position(finished=dict(counts))


def _note_wrong(batch: Import, lines: list[Line]) -> None:
    """List rows that only the writing found wrong beside those that the check did."""
    ImportLine.objects.bulk_create([wrong_line(batch, line, problem) for line in lines for problem in line.problems])


def _write(passed: Pass, lines: list[Line], *, batch: Import, run: Run) -> None:
    passed.resolve(lines, lock=True)
    created = [line for line in lines if line.own_fate == "created"]
    updated = [line for line in lines if line.own_fate == "updated" and line.changes.keys() != {passed.importer.link}]
    attached = [line for line in lines if line.attached and not line.problems]
    try:
        if created or updated:
            passed.importer.write(created, updated, by=batch.owner, job=run.job)
        for supplement in passed.importer.supplements:
            supplement.write(created, updated, by=batch.owner, job=run.job)
        for annex in passed.importer.annexes:
            annex.write(attached, by=batch.owner, job=run.job)
        passed.settle(lines)
    except IntegrityError as problem:
        log.warning("import %s: %s", batch.pk, problem)
        raise Refused(_("Somebody changed one of these records at the same moment. Check the file again.")) from problem


def _count_links(passed: Pass, lines: list[Line]) -> int:
    return sum(passed.importer.link in line.changes and not line.problems for line in lines)


def _wrong_rows(batch: Import) -> set[int]:
    """The rows that the check refused: no other row may count on them."""
    return set(batch.lines.filter(kind=ImportLine.Kind.WRONG).values_list("line", flat=True))


class _Links:
    """The links of a file, written in rounds.

    A record that is to be linked to another may have to wait until others have left it, wherever in the file they
    are. So what cannot be linked is tried again, until a round links nothing more. Each round finds what is linked
    already unchanged: it can be interrupted anywhere.
    """

    def __init__(self, run: Run, batch: Import, *, is_saved: bool) -> None:
        self.run, self.batch, self.is_saved = run, batch, is_saved
        self.linked = 0

    def write(self) -> list[Line]:
        """Returns the lines that could not be linked, with the reason."""
        number = self.run.position.get("round", 1) if self.is_saved else 1
        while True:
            self.linked = 0
            left = self._write_round(number)
            if not left or not self.linked:
                return left
            number += 1

    def _write_round(self, number: int) -> list[Line]:
        wrong = _wrong_rows(self.batch)
        passed = open_pass(self.batch, wrong=wrong)
        left: list[Line] = []
        for lines in passed.read():
            self.run.progress(self.run.job.total)
            named = [line for line in lines if passed.importer.link in line.values and not line.is_repeat]
            named = [line for line in named if line.number not in wrong]
            if named:
                if self.is_saved:
                    self.run.give_way()
                with self._chunk():
                    left += self._write_chunk(passed, named)
                    self._save(number)
        return left

    def _write_chunk(self, passed: Pass, lines: list[Line]) -> list[Line]:
        passed.resolve(lines, lock=True, attached=False)
        refused = [line for line in lines if line.problems]
        ready = [line for line in lines if line.fate == "updated" and line.changes.keys() == {passed.importer.link}]
        left = passed.importer.write_links(ready, by=self.batch.owner, job=self.run.job) if ready else []
        self.linked += len(ready) - len(left)
        return [*left, *refused]

    def _chunk(self) -> AbstractContextManager[Any]:
        return transaction.atomic() if self.is_saved else nullcontext()

    def _save(self, number: int) -> None:
        if self.is_saved:
            kept = {name: self.run.position[name] for name in ("counts", "links") if name in self.run.position}
            self.run.save_position(**kept, round=number)
