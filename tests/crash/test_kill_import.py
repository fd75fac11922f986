"""Kill -9 the worker in the middle of an import: after a restart it completes, and nothing is there twice."""

import csv
import time
from pathlib import Path

import pytest
from django.core.files import File
from django.db.models import Count, Sum

from accounts.importers import CustomerImporter
from accounts.models import Account, Activity, GroupMembership, Tagging
from billing.models import PricePlan, Subscription, SubscriptionItem
from plock.kit.importing import service
from plock.kit.models import Import, Job
from tests.crash.app import CHUNK
from tests.crash.worker import end_lease, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

# The worker dies behind the first of these chunks.
ROWS = 8 * CHUNK


@pytest.fixture(autouse=True)
def no_import_is_small(monkeypatch):
    """Else it would not be for the worker."""
    monkeypatch.setattr(service, "SMALL", 0)


def checked_import(folder: Path, by) -> Import:
    path = folder / "customers.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["customer_number", "name", "country", "tags", "master"])
        rows.writerows([f"K-{n:06}", f"Kund {n} AB", "SE", "retail;nordic", _master(n)] for n in range(ROWS))
    with path.open("rb") as file:
        batch = service.take(importer=CustomerImporter, file=File(file), name=path.name, by=by)
    service.check(batch=batch, by=by, wait=True)
    batch.refresh_from_db()
    assert batch.counts["created"] == ROWS
    return batch


@pytest.mark.parametrize("mode", ["good", "all"])
def test_an_import_survives_the_death_of_its_worker(worker, tmp_path, ada, mode):
    batch = checked_import(tmp_path, ada)
    job = service.commit(batch=batch, mode=mode, by=ada)

    wait_for(lambda: is_under_way(job, mode))
    worker.kill()
    assert Job.objects.get(pk=job.pk).state == Job.State.RUNNING
    end_lease(job)
    worker.start()

    wait_for(lambda: Job.objects.get(pk=job.pk).is_over, seconds=120)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("done", 2, "")
    assert job.result["created"] == ROWS
    assert Account.objects.count() == ROWS
    assert Tagging.objects.count() == 2 * ROWS
    assert GroupMembership.objects.count() == ROWS // 4
    assert Activity.objects.filter(verb="group.joined").count() == ROWS // 4
    logged = Activity.objects.filter(verb="account.created").values("account").annotate(n=Count("pk"))
    assert logged.count() == ROWS and not logged.exclude(n=1).exists()
    assert Import.objects.get(pk=batch.pk).state == Import.State.DONE


SOLD = 8 * CHUNK


def sold_import(folder: Path, by) -> Import:
    """Customers with two items of one subscription each, the second ones at the end of the file."""
    path = folder / "sold.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["customer_number", "name", "subscription", "start_date", "product", "quantity", "unit_price"])
        half = SOLD // 2
        rows.writerows([f"K-{n:06}", f"Kund {n} AB", f"A-{n}", "2025-01-01", "Seat", n, "10"] for n in range(half))
        rows.writerows([f"K-{n:06}", "", f"A-{n}", "", "SMS", 1, "5"] for n in range(half))
    with path.open("rb") as file:
        batch = service.take(importer=CustomerImporter, file=File(file), name=path.name, by=by)
    service.check(batch=batch, by=by, wait=True)
    batch.refresh_from_db()
    assert batch.counts["created"] == SOLD
    return batch


@pytest.mark.parametrize("mode", ["good", "all"])
def test_an_import_of_subscriptions_survives_the_death_of_its_worker(worker, tmp_path, ada, mode):
    batch = sold_import(tmp_path, ada)
    job = service.commit(batch=batch, mode=mode, by=ada)

    wait_for(lambda: is_under_way(job, mode))
    worker.kill()
    end_lease(job)
    worker.start()

    wait_for(lambda: Job.objects.get(pk=job.pk).is_over, seconds=180)
    job.refresh_from_db()
    assert (job.state, job.error, job.result["created"]) == ("done", "", SOLD)
    assert Subscription.objects.count() == PricePlan.objects.count() - SOLD // 2 == SOLD // 2
    assert SubscriptionItem.objects.filter(starts_on=None).count() == SubscriptionItem.objects.count() == SOLD
    assert Activity.objects.filter(verb="subscription.created").count() == SOLD // 2
    expected = sum(10 * n + 5 for n in range(SOLD // 2))
    stored = Account.objects.aggregate(total=Sum("mrr"))["total"]
    batch.refresh_from_db()
    assert {entry.get("after") for entry in batch.counts["summary"][1:2]} == {f"{stored:.2f}"} == {f"{expected}.00"}


def _master(n: int) -> str:
    """Every fourth customer is in the group of the last one."""
    return f"K-{ROWS - 1:06}" if n % 4 == 0 else ""


def is_under_way(job: Job, mode: str) -> bool:
    """Some chunks are committed; or, where all is one transaction, a worker has been in it for a while."""
    job.refresh_from_db()
    assert not job.is_over, f"The import was over before the worker could be killed: {job.state} {job.error}"
    if mode == "good":
        return Account.objects.exists()
    if job.started_at is None:
        return False
    time.sleep(0.4)
    return True
