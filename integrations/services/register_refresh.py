"""The monthly question to every register about our customers, as a job for each: slow, polite, and safe to kill.

Answers are kept batch by batch, each in one transaction with the job's position, so that a worker that dies repeats one
batch at most. A register that is down, or lets nobody ask for long, ends its job; the next night goes on.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Activity
from accounts.services.activity import Origin
from integrations import words
from integrations.errors import IntegrationError, Misconfigured, Reason
from integrations.http import LONG
from integrations.registry import Register, RegisterSystem
from integrations.services import asking, connections_moving, opening, quotas, register_due, register_records
from integrations.services.register_due import Due
from integrations.services.register_records import Kept, Said
from plock.kit import jobs
from plock.kit.errors import Refused
from plock.kit.heartbeat import Run
from plock.kit.models import Job

KIND = "integrations.register_refresh"
MOST_WAITED = 15 * 60  # seconds; who must wait longer goes on the next night
MOST_FAILURES = 3  # in a row, and the register counts as down
OWN_FAULT = frozenset({Reason.NOT_FOUND, Reason.REFUSED, Reason.GARBLED, Reason.TOO_LARGE})  # of what was asked about
OPEN = (Job.State.QUEUED, Job.State.RUNNING)
STEP = 1.0


class Later(Exception):
    """The register lets nobody ask for so long that the job ends."""

    def __init__(self, problem: IntegrationError) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(slots=True)
class Tally:
    """How far it is; written with every batch."""

    after: int = 0  # primary key
    asked: int = 0
    changed: int = 0
    missing: int = 0
    problems: int = 0

    def add(self, asked: Sequence[Due], kept: Kept) -> None:
        self.after = asked[-1].account_id
        self.asked += len(asked)
        self.changed += kept.changed
        self.missing += kept.missing
        self.problems += kept.problems


def order_due(*, now: datetime, only: str = "", is_waited_for: bool = False) -> list[Job]:
    """A job for every register that has somebody to be asked about and no job yet; `only` is the name of one.

    `is_waited_for`: whoever orders runs them; no worker is woken.
    """
    made = []
    order = jobs.order if is_waited_for else jobs.start
    for name, countries in register_due.shares().items():
        system = asking.register_named(name)
        if (only and name != only) or not (total := register_due.count(system, countries, now=now)):
            continue
        with transaction.atomic():
            quotas.locked(name)  # of two who order at once, one finds the other's job
            if not Job.objects.filter(kind=KIND, params__system=name, state__in=OPEN).exists():
                title = _("Status from %s") % system.label
                made.append(order(kind=KIND, title=title[:200], by=None, params={"system": name}, total=total))
    return made


def run(work: Run) -> dict[str, Any]:
    """The runner."""
    system = asking.register_named(work.params["system"])
    countries = register_due.shares().get(system.name, [])
    tally, asked_at = Tally(**work.position), timezone.now()
    try:
        access = opening.access_of(system)
        with opening.opened(system, patience=LONG, access=access) as http:
            register = system.open(http, access)
            _go_through(work, _Asker(system, register, work, tally), countries)
    except Later as later:
        return _result(tally) | {"stopped": words.sentence(later.problem)}
    except Misconfigured as problem:
        connections_moving.mark_broken(system, problem, asked_at=asked_at)
        raise Refused(_told(tally, problem)) from problem
    except IntegrationError as problem:
        raise Refused(_told(tally, problem)) from problem
    return _result(tally)


def _go_through(work: Run, asker: "_Asker", countries: Sequence[str]) -> None:
    total = max(work.job.total, asker.tally.asked)
    work.progress(asker.tally.asked, total)
    for batch in _batches(asker, countries):
        said = asker.ask(batch)
        with transaction.atomic():
            origin = Origin(source=Activity.Source.SYSTEM, job=work.job)
            kept = register_records.keep(asker.system.name, said, origin=origin, at=timezone.now())
            asker.tally.add(batch, kept)
            work.progress(asker.tally.asked, max(total, asker.tally.asked))
            work.save_position(**asdict(asker.tally))
        work.give_way()


def _batches(asker: "_Asker", countries: Sequence[str]) -> Iterator[Sequence[Due]]:
    now = timezone.now()
    while due := register_due.after(asker.system, countries, now=now, pk=asker.tally.after):
        opening.access_of(asker.system)  # raises where it was paused meanwhile
        yield from batched(due, max(asker.system.batch, 1), strict=False)


@dataclass(slots=True)
class _Asker:
    """Asks about some customers at a time, waits where the register wants it, and notices when it is down."""

    system: RegisterSystem
    register: Register
    work: Run
    tally: Tally
    failures: int = 0
    sleep: Callable[[float], None] = field(default=time.sleep)

    def ask(self, batch: Sequence[Due]) -> list[Said]:
        """What was said about each. Raises Later, Misconfigured, or what a register that is down raises."""
        national = [one for one in batch if asking.is_national(self.register, one.number)] if len(batch) > 1 else []
        if national:
            others = [one for one in batch if one not in national]
            parts = [*([others] if others else []), *([one] for one in national)]
            return [said for part in parts for said in self.ask(part)]
        try:
            found = self._patiently(lambda: self._find(batch))
        except IntegrationError as problem:
            if isinstance(problem, Misconfigured):
                raise
            if len(batch) > 1 and problem.reason in OWN_FAULT:  # one of them is what it stumbles over
                return [said for one in batch for said in self.ask([one])]
            return self._failed(batch, problem)
        self.failures = 0
        return [Said(one.account_id, one.number, one.country, found.get(one.number)) for one in batch]

    def _find(self, batch: Sequence[Due]) -> Any:
        if len(batch) == 1:
            one = batch[0]
            return {one.number: asking.find(self.register, one.number, one.country)}
        return self.register.find_many([one.number for one in batch])

    def _failed(self, batch: Sequence[Due], problem: IntegrationError) -> list[Said]:
        """Who failed the last time, too, does not count: a few who always do must not keep others from being asked."""
        is_theirs = problem.reason not in OWN_FAULT or problem.reason is Reason.GARBLED
        if is_theirs and not all(one.has_failed for one in batch):
            self.failures += 1
            if self.failures >= MOST_FAILURES:
                raise problem
        reason = str(problem.reason)
        return [Said(one.account_id, one.number, one.country, problem=reason) for one in batch]

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        """Its answer, after as many pauses as it asks for."""
        while True:
            try:
                return ask()
            except IntegrationError as problem:
                if problem.reason is not Reason.BUSY or not problem.retry_after:
                    raise
                if problem.retry_after > MOST_WAITED:
                    raise Later(problem) from problem
                self._wait(problem.retry_after)

    def _wait(self, seconds: float) -> None:
        """In short steps, so that the job can be cancelled."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.sleep(min(left, STEP))
            self.work.progress(self.tally.asked)


def _result(tally: Tally) -> dict[str, Any]:
    troubled = register_records.troubled().count()
    return {
        "asked": tally.asked,
        "changed": tally.changed,
        "not_in_the_register": tally.missing,
        "not_answered": tally.problems,
        "in_trouble_now": troubled,
    }


def _told(tally: Tally, problem: IntegrationError) -> str:
    """Why it ended before its end."""
    told = {"why": words.sentence(problem), "n": tally.asked}
    return _("%(why)s %(n)d customers were asked about until then; the next night goes on.") % told


@shared_task(name="integrations.refresh_registers")
def order_later(**_kwargs: Any) -> None:
    order_due(now=timezone.now())


jobs.register(KIND, run)
