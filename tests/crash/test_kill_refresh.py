"""Kill -9 the worker in the middle of the monthly refresh: it goes on where it was, and asks hardly anybody twice.

Finland's register is asked about one company at a time, Norway's about a hundred: `REGISTER=brreg CUSTOMERS=50000` asks
it about so many, by hand and at its own pace.
"""

import os
import time

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account
from integrations.models import RegisterRecord
from integrations.registry import RegisterSystem, systems
from integrations.services import register_refresh
from plock.kit.bulk import insert
from plock.kit.models import Job
from tests import make
from tests.crash.worker import LEASE_SECONDS, wait_for
from tests.standins.numbers import valid_numbers

REGISTER = os.environ.get("REGISTER", "prh")
CUSTOMERS = int(os.environ.get("CUSTOMERS", "200"))

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="The same as on the database that production has."),
]


@pytest.fixture
def register(standins, monkeypatch):
    """The worker is led to it by its environment."""
    monkeypatch.setenv(f"PLOCK_API_BASE_{REGISTER.upper()}", standins.base(REGISTER))
    if REGISTER == "prh":
        monkeypatch.setenv("PLOCK_API_LIMIT_PRH", "60/1")
    else:
        standins[REGISTER].is_strict = True
    standins[REGISTER].generates = True
    return standins[REGISTER]


def test_a_refresh_survives_the_death_of_its_worker(register, worker):
    system = systems.get(REGISTER)
    fill(system)
    [job] = register_refresh.order_due(now=timezone.now())
    wait_for(lambda: RegisterRecord.objects.count() > CUSTOMERS // 4, seconds=60 + CUSTOMERS / 100)
    worker.kill()
    assert RegisterRecord.objects.count() < CUSTOMERS, "It was over before the worker could be killed."
    assert Job.objects.get(pk=job.pk).state == Job.State.RUNNING
    time.sleep(LEASE_SECONDS + 0.5)
    worker.start()
    wait_for(lambda: Job.objects.get(pk=job.pk).is_over, seconds=120 + CUSTOMERS / 100)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("done", "", 2)
    assert (job.result["asked"], job.result["not_answered"], job.done) == (CUSTOMERS, 0, CUSTOMERS)
    assert RegisterRecord.objects.exclude(status="missing").count() == CUSTOMERS
    assert CUSTOMERS / system.batch <= len(register.calls) <= CUSTOMERS / system.batch + 1
    print(f"\n{CUSTOMERS} customers, {len(register.calls)} calls, at most {register.peak(1)} in a second")


def fill(system: RegisterSystem) -> None:
    [country] = system.countries
    accounts = [
        make.blank_account(customer_number=f"{country}-{number}", org_number=number, country=country, sort_name=number)
        for number in valid_numbers(country, CUSTOMERS)
    ]
    insert(Account, accounts)
