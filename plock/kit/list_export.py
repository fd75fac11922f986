"""An export of what a list shows: which rows is fixed at the start; the file comes at once, or a job makes it."""

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, ClassVar

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils import timezone

from plock.kit import jobs
from plock.kit.exporting import FORMATS
from plock.kit.filters import BaseFilterSet
from plock.kit.heartbeat import Run
from plock.kit.models import Job, JobFile
from plock.kit.paging import ordered
from plock.kit.tables import BaseTable

type Chunks = Iterable[list[Sequence[Any]]]
type Each = Callable[[Chunks], Chunks]


def untouched(chunks: Chunks) -> Chunks:
    return chunks


@dataclass(frozen=True, slots=True)
class ListOrder:
    """`which` is "selected" (the ids), "filtered" (what the query of the list's address finds) or "all"."""

    format: str = "csv"
    which: str = "all"
    query: str = ""
    ids: tuple[int, ...] = ()

    @property
    def filter(self) -> str:
        """The query, where it decides which rows there are."""
        return self.query if self.which == "filtered" else ""


class ListExport[Order: ListOrder](ABC):
    """What is exported of one list. Its runner is to be registered with `jobs`, by its kind."""

    kind: ClassVar[str]
    name: ClassVar[str]  # of its files: customers-2026-11-22.csv
    order_class: ClassVar[type[ListOrder]] = ListOrder
    model: ClassVar[type[Model]]
    filterset_class: ClassVar[type[BaseFilterSet]]
    table_class: ClassVar[type[BaseTable]]
    small: ClassVar[int] = 5_000  # rows that are written while the browser waits

    @abstractmethod
    def title(self, count: int) -> str:
        """What a job for so many rows is called."""

    @abstractmethod
    def write(self, order: Order, *, ids: array[int], file: IO[bytes], each: Each = untouched) -> None:
        """Write the rows with these ids; `each` sees every chunk on its way."""

    @abstractmethod
    def log(self, order: Order, *, count: int, origin: Any) -> None:
        """Note that so many rows left the house."""

    @abstractmethod
    def origin(self, job: Job) -> Any:
        """Who does what the job does, for the log."""

    def rows(self, order: Order) -> QuerySet[Any]:
        """Those that are ordered, in the order of the list."""
        params, rows = QueryDict(order.query), self.model._default_manager.all()
        if order.which == "selected":
            rows = rows.filter(pk__in=order.ids)
        elif order.which == "filtered":
            rows = self.filterset_class(params, queryset=rows).qs
        return ordered(rows, self.table_class.ordering(params.get("sort", "")))

    def fix(self, order: Order) -> array[int]:
        """The ids of the rows, in their order: eight bytes a row, and no change meanwhile adds or repeats one."""
        return array("q", self.rows(order).values_list("pk", flat=True).iterator(chunk_size=20_000))

    def file_name(self, order: Order) -> str:
        return f"{self.name}-{timezone.localdate():%Y-%m-%d}.{FORMATS[order.format].suffix}"

    def now(self, order: Order, *, ids: array[int], origin: Any) -> IO[bytes]:
        """The export as an open file that is gone when closed."""
        file = TemporaryFile()  # noqa: SIM115 - the response closes it
        self.write(order, ids=ids, file=file)
        self.log(order, count=len(ids), origin=origin)
        file.seek(0)
        return file

    def later(self, order: Order, *, ids: array[int], by: Any) -> Job:
        """A job that makes the file."""
        return jobs.start(kind=self.kind, title=self.title(len(ids)), by=by, params=asdict(order), total=len(ids))

    def run(self, work: Run) -> dict[str, Any]:
        """The runner: starts over after an interruption, having removed what the interrupted worker left."""
        if "finished" in work.position:
            return work.position["finished"]
        order: Any = self.order_class(**{**work.params, "ids": tuple(work.params["ids"])})
        self._remove_leftovers(work.job)
        ids = self.fix(order)
        work.progress(0, len(ids))
        name = f"jobs/{self.name}-{work.job.pk}-{work.job.token}.{FORMATS[order.format].suffix}"
        with _unfinished(name) as path:
            path.touch(mode=0o600, exist_ok=False)
            with path.open("wb") as file:
                self.write(order, ids=ids, file=file, each=work.each)
            with transaction.atomic():
                work.save_position(finished={"rows": len(ids)})
                self.log(order, count=len(ids), origin=self.origin(work.job))
                size = path.stat().st_size
                JobFile.objects.create(job=work.job, file=name, name=self.file_name(order), size=size)
                path.rename(default_storage.path(name))
        return work.position["finished"]

    def _remove_leftovers(self, job: Job) -> None:
        for path in Path(default_storage.path("jobs")).glob(f"{self.name}-{job.pk}-*"):
            path.unlink(missing_ok=True)


@contextmanager
def _unfinished(name: str) -> Iterator[Path]:
    """Where the file grows until it is whole; nothing is left there whatever happens."""
    path = Path(default_storage.path(f"{name}.part"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
