"""The monthly refresh of so many customers against stand-ins: how fast, and how often each register was asked at most.

Each register's job is a process of its own, as with several workers, and all share their limits through the database.
The calls are counted by the stand-ins, on their own clock; a strict one answers 429 to whoever asks too often. Where a
register takes one number a call, it gets as many customers as its limit lets in two minutes: the rest is of countries
whose registers take a hundred.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.models import Account  # noqa: E402
from benchmarks.databases import ROOT  # noqa: E402
from benchmarks.results import Result  # noqa: E402
from integrations.registry import RegisterSystem, registers  # noqa: E402
from integrations.services.quotas import limit_of  # noqa: E402
from plock.kit.bulk import insert  # noqa: E402
from plock.kit.models import Job  # noqa: E402
from tests import make, outside  # noqa: E402
from tests.standins.numbers import valid_numbers  # noqa: E402
from tests.standins.server import Server  # noqa: E402

SINGLES_SECONDS = 120
LEFT_OUT = ("cvrapi", "gleif")  # fifty a day, and for those whose countries have no register


def main(rows: int) -> None:
    print(json.dumps([result.as_dict() for result in measure(rows)]))


def measure(rows: int) -> Iterator[Result]:
    asked = [one for one in registers() if one.name not in LEFT_OUT]
    counts = shares(asked, rows)
    for system in asked:
        fill(system, counts[system.name])
    with Server() as standins:
        for standin in standins:
            standin.generates = standin.is_strict = True
        bases = {f"PLOCK_API_BASE_{name.upper()}": base for name, base in standins.bases().items()}
        refresh([one.name for one in asked], {**os.environ, **bases})
        for system in asked:
            yield from results(system, standins, counts[system.name])
    started = min(Job.objects.values_list("started_at", flat=True))
    took = (max(Job.objects.values_list("finished_at", flat=True)) - started).total_seconds()
    yield Result("registers: all at once", round(sum(counts.values()) / took, 1), "rows/s", connection.vendor, rows)


def shares(asked: list[RegisterSystem], rows: int) -> dict[str, int]:
    """How many customers each register is asked about."""
    found = {one.name: min(rows // 20, per_two_minutes(one)) for one in asked if one.batch == 1}
    many = [one.name for one in asked if one.batch > 1]
    return found | dict.fromkeys(many, (rows - sum(found.values())) // len(many))


def per_two_minutes(system: RegisterSystem) -> int:
    limit = limit_of(system)
    assert limit is not None
    return int(limit.burst + SINGLES_SECONDS / limit.interval.total_seconds())


def fill(system: RegisterSystem, count: int) -> None:
    """Customers with valid numbers, and the credentials that the stand-in takes."""
    country = system.countries[0]
    numbers = valid_numbers(country, count)
    accounts = [
        make.blank_account(customer_number=f"{country}-{number}", org_number=number, country=country, sort_name=number)
        for number in numbers
    ]
    insert(Account, accounts)
    if system.entries:
        entered = {entry.name: "demo" for entry in system.entries if not entry.is_secret}
        outside.connection(
            system.name, settings=entered, secrets={one.name: "demo" for one in system.entries if one.is_secret}
        )


def refresh(names: list[str], env: dict[str, str]) -> None:
    """All registers at the same time, each in a process."""
    command = [sys.executable, ROOT / "manage.py", "refresh_registers", "--system"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # it logs every call
    running = [subprocess.Popen([*command, name], env=env, cwd=ROOT, **quiet) for name in names]
    for process in running:
        process.wait()


def results(system: RegisterSystem, standins: Server, count: int) -> Iterator[Result]:
    """Its speed, and the most calls in any stretch of its limit."""
    job = Job.objects.get(params__system=system.name)
    assert job.state == Job.State.DONE and job.result["asked"] == count, (system.name, job.error, job.result)
    assert job.started_at and job.finished_at
    took = (job.finished_at - job.started_at).total_seconds()
    name = f"registers: {system.name}"
    yield Result(name, round(count / took, 1), "rows/s", connection.vendor, count)
    ours = limit_of(system)
    assert ours is not None
    calls, seconds = standins[system.name].limit or (ours.calls, ours.seconds)
    peak = standins[system.name].peak(seconds)
    yield Result(f"{name}, most calls in {seconds:g} s", peak, "calls", connection.vendor, count, aim=calls)


if __name__ == "__main__":
    main(int(sys.argv[1]))
