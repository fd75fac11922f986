"""An order for an export: which customers, in which layout and format; handed over at once or made by a job."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exporters.layouts import layout_of
from accounts.filtersets import AccountFilterSet
from accounts.models import Account
from accounts.services import exports
from accounts.services.activity import Origin
from accounts.tables import AccountTable
from plock.kit import exporting, jobs
from plock.kit.exporting import FORMATS
from plock.kit.heartbeat import Run
from plock.kit.models import Job, JobFile
from plock.kit.paging import ordered

KIND = "accounts.export"
SMALL = 5_000  # rows that are written while the browser waits

type Chunks = Iterable[list[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Order:
    """`which` is "selected" (the ids), "filtered" (what the query of the list's address finds) or "all".

    `columns` are those on screen, for the table's layout; empty: the usual ones.
    """

    format: str = "csv"
    layout: str = "import"
    which: str = "all"
    query: str = ""
    ids: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()

    def rows(self) -> QuerySet[Account]:
        """The customers in the order of the list."""
        params = QueryDict(self.query)
        rows = Account.objects.all()
        if self.which == "selected":
            rows = rows.filter(pk__in=self.ids)
        elif self.which == "filtered":
            rows = AccountFilterSet(params, queryset=rows).qs
        return ordered(rows, AccountTable.ordering(params.get("sort", "")))

    def file_name(self) -> str:
        return f"customers-{timezone.localdate():%Y-%m-%d}.{FORMATS[self.format].suffix}"


def now(order: Order, *, ids: "array[int]", origin: Origin) -> IO[bytes]:
    """The export as an open file that is gone when closed."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write(order, ids=ids, file=file)
    log(order, count=len(ids), origin=origin)
    file.seek(0)
    return file


def later(order: Order, *, ids: "array[int]", by: Any) -> Job:
    """A job that makes the file."""
    title = _("Export %s customers") % f"{len(ids):,}"
    return jobs.start(kind=KIND, title=title, by=by, params=asdict(order), total=len(ids))


def write(
    order: Order, *, ids: "array[int]", file: IO[bytes], each: Callable[[Chunks], Chunks] = lambda chunks: chunks
) -> None:
    """Write the customers with these ids; `each` sees every chunk on its way."""
    layout = layout_of(order.layout, columns=order.columns)
    rows = chain.from_iterable(each(exports.chunks(ids, layout)))
    exporting.write(file, format=order.format, headings=layout.headings, rows=rows, for_people=layout.for_people)


def log(order: Order, *, count: int, origin: Origin) -> None:
    filtered = order.query if order.which == "filtered" else ""
    exports.log(
        origin=origin, count=count, format=order.format, layout=order.layout, which=order.which, filter=filtered
    )


def run(work: Run) -> dict[str, Any]:
    """The runner: starts over after an interruption, having removed what the interrupted worker left."""
    if "finished" in work.position:
        return work.position["finished"]
    order = Order(**{**work.params, "ids": tuple(work.params["ids"])})
    _remove_leftovers(work.job)
    ids = exports.fix(order.rows())
    work.progress(0, len(ids))
    name = f"jobs/export-{work.job.pk}-{work.job.token}.{FORMATS[order.format].suffix}"
    with _unfinished(name) as path:
        path.touch(mode=0o600, exist_ok=False)
        with path.open("wb") as file:
            write(order, ids=ids, file=file, each=work.each)
        with transaction.atomic():
            work.save_position(finished={"rows": len(ids)})
            log(order, count=len(ids), origin=Origin(by=work.job.owner, job=work.job))
            JobFile.objects.create(job=work.job, file=name, name=order.file_name(), size=path.stat().st_size)
            path.rename(default_storage.path(name))
    return work.position["finished"]


@contextmanager
def _unfinished(name: str) -> Iterator[Path]:
    """Where the file grows until it is whole; nothing is left there whatever happens."""
    path = Path(default_storage.path(f"{name}.part"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _remove_leftovers(job: Job) -> None:
    folder = Path(default_storage.path("jobs"))
    for path in folder.glob(f"export-{job.pk}-*"):
        path.unlink(missing_ok=True)


jobs.register(KIND, run)
