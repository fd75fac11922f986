"""How fast invoices are made: one worker, two, the same run again, and one group of 10,000 members."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.services.activity import SYSTEM  # noqa: E402
from benchmarks import billing_data  # noqa: E402
from benchmarks.databases import ROOT  # noqa: E402
from benchmarks.results import Result  # noqa: E402
from billing.models import BillingRun, Charge, Invoice  # noqa: E402
from billing.services import run_working, runs  # noqa: E402

FIRST, NEXT = billing_data.AS_OF, date(2026, 3, 1)
WRITING = ("INSERT", "UPDATE", "DELETE", "COPY")


def main(what: str, count: int) -> None:
    print(json.dumps([result.as_dict() for result in MEASURES[what](count)]))


def large(count: int) -> Iterator[Result]:
    """January and February of everybody by one worker, the same again, then March by two."""
    billing_data.fill(count)
    _analyze()
    one = billed(FIRST, workers=1)
    invoices = Invoice.objects.count()
    yield Result("billing: invoices", invoices, "", connection.vendor, count)
    yield Result("billing: charges", Charge.objects.count(), "", connection.vendor, count)
    yield Result("billing: one worker", round(invoices / one["seconds"]), "/s", connection.vendor, count, aim=1000)
    yield Result("billing: memory of a worker", one["memory"], "MB", connection.vendor, count, aim=300)
    yield from repeated(count)
    _analyze()
    alone = billed(NEXT, workers=1)
    made = Invoice.objects.count() - invoices
    yield Result("billing: the next month, one worker", round(made / alone["seconds"]), "/s", connection.vendor, count)
    together = billed(date(2026, 4, 1), workers=2)
    yield Result(
        "billing: the month after, two workers", round(made / together["seconds"]), "/s", connection.vendor, count
    )
    yield Result(
        "billing: two workers against one",
        round(alone["seconds"] / together["seconds"], 2),
        "×",
        connection.vendor,
        count,
        aim=1.7,
    )


def repeated(count: int) -> Iterator[Result]:
    run, started = order(FIRST), time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        run_working.plan(run)
        while run_working.bill_next(run, origin=SYSTEM):
            pass
        run_working.close(run, origin=SYSTEM)
    seconds = time.perf_counter() - started
    writes = [one["sql"] for one in queries if one["sql"].startswith(WRITING) and not _is_its_own(one["sql"])]
    yield Result("billing: the same run again", round(seconds, 2), "s", connection.vendor, count, aim=5)
    yield Result("billing: what it wrote", len(writes), "", connection.vendor, count, aim=0)


def _is_its_own(sql: str) -> bool:
    """The row of the run itself, and the line of the log that says that it ended."""
    return '"billing_billingrun"' in sql or '"accounts_activity"' in sql


def group(members: int) -> Iterator[Result]:
    """One master with so many members, all on one invoice."""
    billing_data.fill_group(members)
    _analyze()
    took = billed(FIRST, workers=1)
    lines = Charge.objects.filter(invoice__account=1).count()
    yield Result(
        f"billing: a group of {members:,}, {lines:,} charges",
        round(took["seconds"], 1),
        "s",
        connection.vendor,
        members,
        aim=30,
    )
    yield Result("billing: memory for the group", took["memory"], "MB", connection.vendor, members)


def order(as_of: date) -> BillingRun:
    return runs.start(as_of=as_of, today=as_of, origin=SYSTEM, is_waited_for=True)


def billed(as_of: date, *, workers: int) -> dict[str, float]:
    """A run by so many processes: seconds from its start to its end, planning included, and the most memory of one."""
    run = order(as_of)
    command = [sys.executable, "-m", "benchmarks.billing_worker", str(run.pk)]
    started = time.perf_counter()
    run_working.plan(run)
    planned = time.perf_counter() - started
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _n in range(workers)]
    said = [json.loads(process.communicate()[0].splitlines()[-1]) for process in processes]
    run.refresh_from_db()
    assert run.state == BillingRun.State.DONE, (run.state, run.sums)
    return {
        "seconds": planned + max(one["seconds"] for one in said),
        "memory": max(one["memory"] for one in said),
    }


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


MEASURES: dict[str, Callable[[int], Iterator[Result]]] = {"large": large, "group": group}

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
