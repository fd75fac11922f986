"""How long it takes to compute every figure afresh, and to change one subscription, among so many customers."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.services.activity import SYSTEM  # noqa: E402
from benchmarks import baselines  # noqa: E402
from benchmarks.memory import peak  # noqa: E402
from benchmarks.results import Result  # noqa: E402
from billing.models import FiguresDay, SubscriptionItem  # noqa: E402
from billing.services import changes, history, lifecycle, recompute  # noqa: E402

RUNS = 15
DAY = timedelta(days=1)


def main(rows: int, only: str) -> None:
    print(json.dumps([result.as_dict() for result in measure(rows) if only in result.name]))


def measure(rows: int) -> Iterator[Result]:
    """Computing all comes first: the most memory is that of the whole process."""
    on = FiguresDay.objects.get(pk=1).on
    assert on is not None, "the demo says which day its figures are of"
    report = recompute.recompute(as_of=on, today=on)
    assert not report.drift, report.examples
    aims = baselines.RECOMPUTED if rows <= baselines.RECOMPUTED_ROWS else (None, None)
    named = f"figures: recompute {report.subscriptions:,} subscriptions"
    yield Result(named, round(report.seconds, 2), "s", connection.vendor, rows, aim=aims[0])
    yield Result("figures: recompute, memory", peak(), "MB", connection.vendor, rows, aim=aims[1])
    yield timed("figures: MRR of 13 months", lambda: history.balances(on=on), rows)
    yield from verbs(rows)


def verbs(rows: int) -> Iterator[Result]:
    """A change of a quantity, and a pause, each of another subscription every time; nothing of it stays."""
    today = FiguresDay.objects.values_list("on", flat=True).get(pk=1)
    running = SubscriptionItem.objects.filter(
        subscription__state="active",
        subscription__ends_on=None,
        subscription__starts_on__lt=today - 60 * DAY,
        quantity__isnull=False,
        ends_on=None,
    ).exclude(subscription__changes__effective_on__gte=today)
    items = iter(running.select_related("subscription").order_by("pk")[: 4 * RUNS : 2])

    def change() -> None:
        item = next(items)
        terms = {"quantity": (item.quantity or Decimal(0)) + 1}
        changes.schedule(
            subscription=item.subscription,
            line=item.line,
            effective_on=today,
            terms=terms,
            today=today,
            origin=SYSTEM,
        )

    yield timed("figures: change one subscription", change, rows)
    pausing = iter(running.select_related("subscription").filter(line=1).order_by("-pk")[: 2 * RUNS])
    yield timed(
        "figures: pause one subscription",
        lambda: lifecycle.pause(subscription=next(pausing).subscription, today=today, origin=SYSTEM),
        rows,
    )


def timed(name: str, deed: Callable[[], object], rows: int) -> Result:
    """The median of some runs, without what committing costs; and the statements of one."""
    took = []
    for _ in range(RUNS):
        with transaction.atomic():
            started = time.perf_counter()
            deed()
            took.append((time.perf_counter() - started) * 1000)
            transaction.set_rollback(True)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        deed()
        transaction.set_rollback(True)
    return Result(name, round(statistics.median(took), 2), "ms", connection.vendor, rows, len(queries))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
