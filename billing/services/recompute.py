"""Computing every stored figure afresh, in chunks of accounts, and repairing what differs: drift is a defect."""

import gc
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from celery import shared_task

from accounts.models import Account, Organisation
from accounts.services.activity import plain
from billing.models import Movement, Subscription
from billing.services import figures, figures_stored, nightly, rates
from billing.services.figures_sheet import ACCOUNT_FIGURES, SUBSCRIPTION_FIGURES, Day, Sheet
from billing.services.figures_stored import Entry

log = logging.getLogger(__name__)
CHUNK = 2_000
EXAMPLES = 50


@dataclass(slots=True)
class Drift:
    """How many rows were not what they should be."""

    accounts: int = 0
    subscriptions: int = 0
    movements: int = 0

    def __bool__(self) -> bool:
        return bool(self.accounts or self.subscriptions or self.movements)


@dataclass(slots=True)
class Report:
    """What was looked at and what had drifted.

    An example is {what, key, field, stored, right}; a movement has the key of its account.
    """

    as_of: date
    accounts: int = 0
    subscriptions: int = 0
    movements: int = 0
    drift: Drift = field(default_factory=Drift)
    seconds: float = 0.0
    examples: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "as_of": self.as_of.isoformat(), "seconds": round(self.seconds, 2)}


def recompute(*, as_of: date, today: date) -> Report:
    """Move all figures to the day, then compare every one with what is right, and repair. Raises NoRate and Refused.

    That figures change because the day is another one is no drift. The day may be any: figures of another day than
    today are stored like today's, until the next advance, minutes later, brings them back.
    """
    started = time.monotonic()
    report = Report(as_of)
    if nightly.advance(to=as_of, today=today).since is None:
        _count(report)  # everything was computed for the first time, at this moment
    else:
        with _without_collecting():
            _check(report)
    report.seconds = time.monotonic() - started
    return report


@shared_task(name="billing.check_figures")
def check_later(**_: Any) -> None:
    today = Organisation.current().today()
    nightly.pass_day(today=today)
    report = recompute(as_of=today, today=today)
    if report.drift:
        log.error("stored figures had drifted, and were repaired: %s", report.as_json())


def _count(report: Report) -> None:
    report.accounts, report.subscriptions = Account.objects.count(), Subscription.objects.count()
    report.movements = Movement.objects.count()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing here refers to itself, so memory is freed at once; looking for cycles took a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check(report: Report) -> None:
    base = str(Organisation.objects.values_list("currency", flat=True).get(pk=1))
    day = Day(report.as_of, base, rates.exchange())
    for low, high in _ranges():
        entries = figures_stored.read(gt=low, lte=high)
        report.accounts += len(entries)
        report.subscriptions += sum(len(one.held) for one in entries)
        report.movements += sum(len(one.stored.movements) for one in entries)
        # Read without locks: somebody may have been in the middle of a change. Looked at again under a lock.
        if suspects := figures.corrections(entries, day=day).touched:
            _repair(sorted(suspects), report)


def _ranges() -> Iterator[tuple[int, int]]:
    """(after this key, up to that key): CHUNK accounts each, all together."""
    low = 0
    keys = Account.objects.order_by("pk").values_list("pk", flat=True)
    while part := list(keys.filter(pk__gt=low)[:CHUNK]):
        yield low, part[-1]
        low = part[-1]


def _repair(suspects: list[int], report: Report) -> None:
    found = figures.bring_up(suspects, on=report.as_of)
    report.drift.accounts += len(found.accounts)
    report.drift.subscriptions += len(found.subscriptions)
    report.drift.movements += found.moved
    examples = (one for entry, right in found.differing for one in _examples(entry, right))
    report.examples += islice(examples, EXAMPLES - len(report.examples))


def _examples(entry: Entry, right: Sheet) -> Iterator[dict[str, Any]]:
    """Every figure of the account that had drifted."""
    yield from _fields("account", entry.account, ACCOUNT_FIGURES, entry.stored.figures, right.figures)
    for pk, amounts in right.subscriptions.items():
        yield from _fields("subscription", pk, SUBSCRIPTION_FIGURES, entry.stored.subscriptions[pk], amounts)
    stored, wanted = entry.stored.movements, right.movements
    for month, kind in sorted(stored.keys() | wanted.keys()):
        pair = [_moved(one.get((month, kind))) for one in (stored, wanted)]
        yield from _fields("movement", entry.account, (f"{month:%Y-%m} {kind}",), pair[:1], pair[1:])


def _fields(
    what: str, key: int, names: Sequence[str], stored: Sequence[Any], right: Sequence[Any]
) -> Iterator[dict[str, Any]]:
    for name, old, new in zip(names, stored, right, strict=True):
        if old != new:
            yield {"what": what, "key": key, "field": name, "stored": plain(old), "right": plain(new)}


def _moved(movement: tuple[str, Decimal] | None) -> str | None:
    return f"{movement[0]} {plain(movement[1])}" if movement else None
