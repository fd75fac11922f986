"""A bulk action as a job: the ids are fixed first, then each chunk is one transaction with its position.

So it goes on behind the last whole chunk after any crash, and what the action changes adds or repeats no row.
"""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from plock.kit import exporting, jobs
from plock.kit.bulk_actions import Action, Bulk, Choice, bulks
from plock.kit.errors import Refused
from plock.kit.exporting import Heading
from plock.kit.heartbeat import LostLease, Run
from plock.kit.models import Job, JobFile

KIND = "kit.bulk"
SMALL = 300  # rows that are changed while the browser waits
CHUNK = 1_000
LINKED = 50  # skipped rows that the result page names for each reason


def order(*, action: Action, choice: Choice, values: str, title: str, count: int, back: str, by: Any) -> Job:
    """Write the order; a small one is done when this returns. `values` is the posted form, url-encoded."""
    params = {
        "list": choice.bulk.name,
        "action": action.name,
        "values": values,
        "ids": None if choice.is_matching else list(choice.ids),
        "query": choice.query,
        "back": back,
    }
    words = {"kind": KIND, "title": title[:200], "by": by, "params": params, "total": count}
    if count > SMALL:
        return jobs.start(**words)
    job = jobs.order(**words)
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    return job


def run(work: Run) -> dict[str, Any]:
    """The runner; what it keeps beside the job is gone once the job is over, however it ended."""
    if not work.position.get("finished"):
        try:
            _go_through(work)
        except LostLease:
            raise  # the files are the other worker's now
        except Exception:
            _clear_away(work.job)
            raise
    _clear_away(work.job)
    left = sum(reason["count"] for reason in work.position.get("reasons", ()))
    return {"done": work.position.get("done", 0), "left_as_they_were": left}


def _go_through(work: Run) -> None:
    bulk = bulks.get(work.params["list"])
    action = bulk.actions.get(work.params["action"])
    form = action.form_class(QueryDict(work.params["values"]))
    if not form.is_valid():
        raise Refused(
            _("What was chosen for this action is not valid any more. Nothing more was changed; start again.")
        )
    ids = _fixed_ids(work, bulk)
    skipped = _SkippedFile(work.job)
    skipped.cut(work.position.get("written", 0))
    while (at := work.position.get("at", 0)) < len(ids):
        if at:
            work.give_way()
        _step(work, action, ids[at : at + CHUNK], form.cleaned_data, skipped)
    _finish(work, bulk, skipped)


def _step(work: Run, action: Action, ids: Sequence[int], values: Mapping[str, Any], skipped: "_SkippedFile") -> None:
    """One chunk: what it changes and how far that is, in one transaction."""
    position: dict[str, Any] = {"at": 0, "done": 0, "reasons": [], **work.position}
    with transaction.atomic():
        outcome = action.apply(ids, values, work.job)
        reasons = {reason["text"]: dict(reason) for reason in position["reasons"]}
        for text, left in outcome.skipped.items():
            known = reasons.setdefault(text, {"text": text, "count": 0, "ids": []})
            known["count"] += len(left)
            known["ids"] = [*known["ids"], *left][:LINKED]
        position["written"] = skipped.add(outcome.skipped)
        position["at"] += len(ids)
        position["done"] += outcome.done
        position["reasons"] = list(reasons.values())
        work.progress(position["at"])
        work.save_position(**position)


def _fixed_ids(work: Run, bulk: Bulk) -> "array[int]":
    """The ids, which a restarted worker finds as the first one fixed them."""
    if work.params["ids"] is not None:
        return array("q", work.params["ids"])
    path = _beside(work.job, "ids")
    ids: array[int] = array("q")
    if "fixed" in work.position:
        if not path.exists():
            raise Refused(_("The list of chosen rows is gone. The rows done so far stay done; choose the rest again."))
        ids.frombytes(path.read_bytes())
        return ids
    ids = array("q", bulk.rows(work.params["query"]).order_by("pk").values_list("pk", flat=True).iterator(20_000))
    part = path.with_suffix(".part")
    part.write_bytes(ids.tobytes())
    part.rename(path)
    work.progress(0, len(ids))
    with transaction.atomic():
        work.save_position(fixed=len(ids))
    return ids


def _finish(work: Run, bulk: Bulk, skipped: "_SkippedFile") -> None:
    """Hand over the file of those that were left alone."""
    name = f"jobs/bulk-{work.job.pk}-{work.job.token}.csv"
    path = Path(default_storage.path(name))
    headings = [Heading("number", _("Number")), Heading("name", _("Name")), Heading("reason", _("Reason"))]
    has_file = bool(work.position.get("reasons"))
    if has_file:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with path.open("wb") as file:
            exporting.write(file, format="csv", headings=headings, rows=skipped.rows(bulk), for_people=True)
    with transaction.atomic():
        work.save_position(**{**work.position, "finished": True})
        if has_file:
            JobFile.objects.create(job=work.job, file=name, name="left-as-they-were.csv", size=path.stat().st_size)


class _SkippedFile:
    """Whom the action left alone and why, one chunk a line, beside the job until it is over."""

    def __init__(self, job: Job) -> None:
        self._path = _beside(job, "skipped")

    def cut(self, length: int) -> None:
        """Forget what a dead worker wrote without committing it."""
        with self._path.open("ab") as file:
            file.truncate(length)

    def add(self, skipped: Mapping[str, Sequence[int]]) -> int:
        """Write down some; returns the length of the file."""
        with self._path.open("ab") as file:
            if skipped:
                file.write(json.dumps(skipped).encode() + b"\n")
            return file.tell()

    def rows(self, bulk: Bulk) -> Iterator[Sequence[str]]:
        with self._path.open("rb") as file:
            for line in file:
                for reason, ids in json.loads(line).items():
                    labels = bulk.labels(ids)
                    yield from ((labels[pk].number, labels[pk].name, reason) for pk in ids if pk in labels)


def _beside(job: Job, what: str) -> Path:
    """Where a job keeps a file of its own while it runs."""
    folder = Path(default_storage.path("jobs"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"bulk-{job.pk}.{what}"


def _clear_away(job: Job) -> None:
    for what in ("ids", "skipped", "part"):
        _beside(job, what).unlink(missing_ok=True)


jobs.register(KIND, run)
