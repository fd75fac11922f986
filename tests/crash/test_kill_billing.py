"""Kill -9 the workers of a billing run at random moments: in the end every charge is on one invoice, none is lost.

KILLS=50 asks for more of them, among more customers.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.db import connection

from accounts.services.activity import SYSTEM
from benchmarks import billing_data
from billing.models import BillingRun, Invoice, RunPart
from billing.services import invoice_reading, invoices_job, run_planning, run_report, run_working, runs
from plock.kit import jobs
from plock.kit.models import Job
from tests.billing.auditing import audit
from tests.crash.worker import LEASE_SECONDS, database_url, end_lease, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

KILLS = int(os.environ.get("KILLS") or 10)
SUBSCRIPTIONS = 25 * KILLS
AS_OF = billing_data.AS_OF


class Forker:
    """Workers that are there at once, each in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.log = (folder / "forker.log").open("ab")
        env = {**os.environ, "DATABASE_URL": database_url(), "PLOCK_JOB_LEASE_SECONDS": str(LEASE_SECONDS)}
        env |= {"PLOCK_DEBUG": "1", "PLOCK_VAR_DIR": str(folder), "PLOCK_BILLING_WORKERS": "1", "REDIS_URL": ""}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.forker"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def work(self, job: Job) -> psutil.Process:
        """A new worker on the job, whose last one is long dead."""
        end_lease(job)
        Job.objects.filter(pk=job.pk, state="running").update(attempts=0)
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{job.pk}\n")
        self.process.stdin.flush()
        return psutil.Process(int(self.process.stdout.readline()))

    def close(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)
        self.log.close()


@pytest.fixture
def forker(tmp_path) -> Iterator[Forker]:
    made = Forker(tmp_path)
    yield made
    made.close()


def kill_soon(worker: psutil.Process, chance: random.Random, longest: float) -> None:
    time.sleep(chance.uniform(0.0, longest))
    try:
        worker.kill()
    except psutil.NoSuchProcess:
        return
    psutil.wait_procs([worker], timeout=10)


def is_over(job: Job) -> bool:
    return Job.objects.get(pk=job.pk).is_over


def what_was_made() -> dict[tuple, dict]:
    found = {}
    for invoice in Invoice.objects.select_related("account", "credits").order_by("pk"):
        told = invoice_reading.as_json(invoice)
        found[told["customer_number"], told["billing_date"], told["practice"]] = told
    return found


def test_a_run_whose_workers_are_killed_bills_everything_once(forker, monkeypatch):
    billing_data.fill(SUBSCRIPTIONS)
    foreseen = run_report.preview(as_of=AS_OF)["invoices"]
    monkeypatch.setattr(run_planning, "SIZE", 10)
    run = runs.start(as_of=AS_OF, today=AS_OF, origin=SYSTEM, is_waited_for=True)
    run_working.plan(run)
    chance, kills = random.Random(20261121), 0
    while kills < KILLS and not is_over(run.job):
        left = RunPart.objects.filter(run=run, is_done=False).count()
        kill_soon(forker.work(run.job), chance, 0.3 if left > KILLS else 0.03)
        kills += 1
    assert kills == KILLS, "It was over before it could be killed so often."
    forker.work(run.job)
    wait_for(lambda: is_over(run.job), seconds=120)
    assert BillingRun.objects.get(pk=run.pk).state == "done"
    made = what_was_made()
    assert len(made) == len(foreseen) == Invoice.objects.count()
    for invoice in foreseen:
        told = made[invoice["customer_number"], invoice["billing_date"], invoice["practice"]]
        assert (told["lines"], told["total"]) == (invoice["lines"], invoice["total"])
    audit(AS_OF)


def test_finalising_whose_workers_are_killed_leaves_no_gap(forker):
    billing_data.fill(SUBSCRIPTIONS)
    run = runs.start(as_of=AS_OF, today=AS_OF, origin=SYSTEM, is_waited_for=True)
    forker.work(run.job)
    wait_for(lambda: is_over(run.job), seconds=120)
    job = invoices_job.start(run=run, origin=SYSTEM)
    chance = random.Random(5)
    for _kill in range(5):
        if not is_over(job):
            kill_soon(forker.work(job), chance, 0.8)
    if not is_over(job):
        forker.work(job)
    wait_for(lambda: is_over(job), seconds=120)
    assert not Invoice.objects.filter(state="draft").exists()
    audit(AS_OF)


def test_a_run_survives_the_death_of_its_celery_worker(worker, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("The same as above, on the database that production has.")
    billing_data.fill(SUBSCRIPTIONS)
    monkeypatch.setattr(run_planning, "SIZE", 5)
    run = runs.start(as_of=AS_OF, today=AS_OF, origin=SYSTEM, is_waited_for=True)
    run_working.plan(run)
    jobs.run_later.delay(job_id=run.job_id)
    parts = RunPart.objects.filter(run=run)
    wait_for(lambda: parts.filter(is_done=True).exists())
    worker.kill()
    assert parts.filter(is_done=False).exists(), "It was over before it could be killed."
    end_lease(*Job.objects.filter(state="running"))
    worker.start()
    wait_for(lambda: is_over(run.job), seconds=120)
    assert BillingRun.objects.get(pk=run.pk).state == "done"
    assert not Job.objects.exclude(state="done").exists()
    audit(AS_OF)
