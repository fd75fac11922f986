"""Kill -9 the worker in the middle of the monthly refresh: it goes on where it was, and asks hardly anybody twice."""

import time
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from integrations.models import RegisterRecord
from integrations.services import register_refresh
from plock.kit.models import Job
from tests import make
from tests.crash.worker import LEASE_SECONDS, wait_for
from tests.standins.numbers import valid_numbers

CUSTOMERS = 200

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="The same as on the database that production has."),
]


@pytest.fixture
def register(standins, monkeypatch):
    """Finland's, which is asked about one company at a time; the worker is led to it by its environment."""
    monkeypatch.setenv("PLOCK_API_BASE_PRH", standins.base("prh"))
    monkeypatch.setenv("PLOCK_API_LIMIT_PRH", "60/1")
    standins["prh"].generates = True
    return standins["prh"]


def test_a_refresh_survives_the_death_of_its_worker(register, worker):
    for number in valid_numbers("FI", CUSTOMERS):
        make.account(org_number=number, country="FI")
    [job] = register_refresh.order_due(now=timezone.now())
    wait_for(lambda: RegisterRecord.objects.count() > CUSTOMERS // 4)
    worker.kill()
    assert RegisterRecord.objects.count() < CUSTOMERS, "It was over before the worker could be killed."
    assert Job.objects.get(pk=job.pk).state == Job.State.RUNNING
    time.sleep(LEASE_SECONDS + 0.5)
    worker.start()
    wait_for(lambda: Job.objects.get(pk=job.pk).is_over, seconds=120)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("done", "", 2)
    assert (job.result["asked"], job.result["not_answered"], job.done) == (CUSTOMERS, 0, CUSTOMERS)
    assert RegisterRecord.objects.exclude(status="missing").count() == CUSTOMERS
    asked = Counter(call.query.get("businessId", call.path) for call in register.calls)
    assert len(asked) == CUSTOMERS
    assert sum(asked.values()) <= CUSTOMERS + 1
