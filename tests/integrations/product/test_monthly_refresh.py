"""The monthly question to the registers: who is asked, what is kept, and how it stops and goes on."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Account, Activity
from integrations.errors import Reason
from integrations.models import Connection, RegisterRecord
from integrations.services import register_due, register_refresh
from plock.kit import jobs
from plock.kit.models import Job
from tests import make, outside
from tests.standins import bolagsverket_companies, danish, gleif_companies, prh_companies
from tests.standins import brreg_companies as norway
from tests.standins.faults import Fault

pytestmark = pytest.mark.django_db


def customer(number, country="NO", **known):
    return make.account(org_number=number, country=country, **known)


def record(account, *, days=0, **known):
    """What a register said so many days ago."""
    at = timezone.now() - timedelta(days=days)
    times = {"checked_at": at, "tried_at": at, "changed_at": at}
    known = {"number": account.org_number, "country": account.country, **known}
    return outside.register_record(account=account, **times, **known)


def refresh(**how):
    """Order what is due and do it; the jobs."""
    ordered = register_refresh.order_due(now=timezone.now(), is_waited_for=True, **how)
    for job in ordered:
        jobs.run(job_id=job.pk)
        job.refresh_from_db()
    return ordered


def statuses():
    rows = RegisterRecord.objects.select_related("account").order_by("account")
    return {row.number: row.status for row in rows}


def test_all_that_are_due_are_asked_in_batches_and_what_changed_is_logged(standins):
    fine, broke, gone, lost = (
        customer(number) for number in (norway.SAMPLE, norway.BANKRUPT, norway.DISSOLVED, norway.UNKNOWN)
    )
    record(broke, days=31)
    record(lost, days=31, status="missing")
    [job] = refresh()
    assert (job.state, job.error, job.done, job.total) == ("done", "", 4, 4)
    assert (job.result["asked"], job.result["changed"], job.result["in_trouble_now"]) == (4, 2, 2)
    assert statuses() == {
        norway.SAMPLE: "active",
        norway.BANKRUPT: "bankrupt",
        norway.DISSOLVED: "dissolved",
        norway.UNKNOWN: "missing",
    }
    logged = {(entry.account, *entry.changes["status"], entry.job) for entry in Activity.objects.all()}
    assert logged == {(broke, "active", "bankrupt", job), (gone, None, "dissolved", job)}
    broke.refresh_from_db()
    assert broke.updated_at > fine.updated_at
    assert refresh() == []


@pytest.mark.once
def test_only_active_customers_with_a_number_are_due_once_a_month():
    due = [customer(norway.SAMPLE), customer(norway.ACTIVE), customer(norway.BANKRUPT), customer(norway.FOREIGN)]
    record(due[1], days=31)
    record(due[2], days=1, problem="down")
    record(due[3], days=1, number="999000266")  # it has another number since
    record(customer(norway.LIQUIDATION), days=29)
    record(customer(norway.FORCED), days=0, problem="down")
    customer(norway.PERSON, state="pending")
    customer(norway.SPARSE, state="archived")
    customer("")
    customer("HRB 1", "DE")
    found = register_due.after(register_refresh.asking.register_named("brreg"), ["NO"], now=timezone.now(), pk=0)
    assert [one.account_id for one in found] == [one.pk for one in due]


@pytest.mark.once
def test_each_country_is_asked_of_its_first_register_that_can_be_used(connect):
    shares = register_due.shares()
    assert shares["cvrapi"] == ["DK"]
    assert "cvr" not in shares and "bolagsverket" not in shares and "companies_house" not in shares
    connect("cvr", user="demo", password="demo")
    shares = register_due.shares()
    assert shares["cvr"] == ["DK"] and "cvrapi" not in shares
    assert shares["gleif"] == []


@pytest.mark.once
def test_the_register_of_the_world_is_asked_about_those_it_knew():
    known, sparse = make.account(country="DE"), make.account(country="DE", org_number=gleif_companies.ACTIVE_NUMBER)
    make.account(country="DE", org_number="HRB 1")
    record(known, days=31, system="gleif", number=gleif_companies.DISSOLVED)
    record(sparse, days=31, system="gleif", number=gleif_companies.ACTIVE_NUMBER)
    [job] = refresh()
    assert (job.params["system"], job.result["asked"]) == ("gleif", 2)
    assert statuses() == {gleif_companies.DISSOLVED: "dissolved", gleif_companies.ACTIVE_NUMBER: "active"}


@pytest.mark.once
def test_a_national_number_is_asked_with_its_country_also_among_many():
    """Two companies of the world have the number, and a third customer an LEI, which may be asked in a batch."""
    polish, hungarian, other = (make.account(country=one) for one in ("PL", "HU", "DE"))
    for one in (polish, hungarian):
        one.org_number = gleif_companies.TWICE
        one.save()
        record(one, days=31, system="gleif")
    record(other, days=31, system="gleif", number=gleif_companies.DISSOLVED)
    [job] = refresh()
    assert (job.state, job.result["asked"], job.result["not_in_the_register"]) == ("done", 3, 0)
    names = dict(RegisterRecord.objects.values_list("country", "name"))
    assert len(set(names.values())) == 3 and "" not in names.values()


@pytest.mark.once
def test_credentials_that_were_saved_meanwhile_are_not_blamed(connect, monkeypatch):
    connect("companies_house", api_key="wrong")
    customer("06999999", "GB")
    ask = register_refresh.asking.find

    def save_and_ask(*about):
        Connection.objects.update(updated_at=timezone.now())
        return ask(*about)

    monkeypatch.setattr(register_refresh.asking, "find", save_and_ask)
    [job] = refresh()
    assert job.state == "failed"
    assert Connection.objects.get().state == "active"


def test_several_registers_are_jobs_of_their_own_and_one_can_be_asked_alone(connect):
    connect("bolagsverket", client_secret="demo")
    Connection.objects.update(settings={"client_id": "demo"})
    for number, country in (
        (norway.SAMPLE, "NO"),
        (prh_companies.BANKRUPT, "FI"),
        (danish.DISSOLVED, "DK"),
        (bolagsverket_companies.LIQUIDATION, "SE"),
    ):
        customer(number, country)
    assert [job.params["system"] for job in refresh(only="prh")] == ["prh"]
    assert {job.params["system"] for job in refresh()} == {"brreg", "bolagsverket", "cvrapi"}
    assert statuses() == {
        norway.SAMPLE: "active",
        prh_companies.BANKRUPT: "bankrupt",
        danish.DISSOLVED: "dissolved",
        bolagsverket_companies.LIQUIDATION: "liquidation",
    }


@pytest.mark.once
def test_a_register_that_is_down_ends_the_job_and_is_asked_again_the_next_night(standins, monkeypatch):
    monkeypatch.setattr(register_refresh, "LONG", register_refresh.LONG.__class__(2, attempts=1))
    accounts = [customer(number, "FI") for number in (prh_companies.ACTIVE, prh_companies.BANKRUPT)]
    accounts += [customer(number, "FI") for number in (prh_companies.LIQUIDATION, prh_companies.SPARSE)]
    standins["prh"].fail(Fault.BROKEN, times=None)
    [job] = refresh()
    assert job.state == "failed"
    assert "is out of order" in job.error and "the next night goes on" in job.error
    assert len(standins["prh"].calls) == register_refresh.MOST_FAILURES
    assert [row.problem for row in RegisterRecord.objects.order_by("pk")] == [Reason.DOWN, Reason.DOWN]
    standins.reset()
    RegisterRecord.objects.update(tried_at=timezone.now() - timedelta(hours=21))
    [job] = refresh()
    assert (job.state, job.result["asked"]) == ("done", 4)
    assert set(statuses().values()) >= {"active", "bankrupt", "liquidation"}


@pytest.mark.once
def test_some_who_fail_every_night_keep_nobody_from_being_asked(standins, monkeypatch):
    monkeypatch.setattr(register_refresh, "LONG", register_refresh.LONG.__class__(2, attempts=1))
    for number in (prh_companies.ACTIVE, prh_companies.LIQUIDATION, prh_companies.SPARSE):
        record(customer(number, "FI"), days=2, system="prh", problem="garbled")
    customer(prh_companies.BANKRUPT, "FI")
    standins["prh"].fail(Fault.HALF_JSON, times=3)
    [job] = refresh()
    assert (job.state, job.result["not_answered"]) == ("done", 3)
    assert statuses()[prh_companies.BANKRUPT] == "bankrupt"


@pytest.mark.once
def test_one_company_that_cannot_be_read_stops_nobody_else(standins, monkeypatch):
    monkeypatch.setattr(register_refresh, "LONG", register_refresh.LONG.__class__(2, attempts=1))
    for number in (prh_companies.ACTIVE, prh_companies.BANKRUPT):
        customer(number, "FI")
    standins["prh"].fail(Fault.HALF_JSON)
    [job] = refresh()
    assert (job.state, job.result["asked"], job.result["not_answered"]) == ("done", 2, 1)
    assert statuses() == {prh_companies.ACTIVE: "unknown", prh_companies.BANKRUPT: "bankrupt"}


@pytest.mark.once
def test_a_limit_that_lasts_ends_the_job_until_the_next_night(settings):
    settings.API_LIMITS = {"cvrapi": "2/86400"}
    for number in (danish.ACTIVE, danish.BANKRUPT, danish.DISSOLVED):
        customer(number, "DK")
    [job] = refresh()
    assert job.state == "done"
    assert "takes no more questions for now" in job.result["stopped"]
    assert job.result["asked"] == RegisterRecord.objects.count() < 3


@pytest.mark.once
def test_a_short_limit_is_waited_for(standins):
    customer(norway.ACTIVE)
    standins["brreg"].fail(Fault.TOO_MANY)
    [job] = refresh()
    assert (job.state, job.result["asked"]) == ("done", 1)


@pytest.mark.once
def test_refused_credentials_end_the_job_and_break_the_connection(connect):
    connect("companies_house", api_key="wrong")
    customer("06999999", "GB")
    [job] = refresh()
    assert job.state == "failed" and "does not accept the credentials" in job.error
    assert Connection.objects.get().state == "broken"
    assert refresh() == []


@pytest.mark.once
def test_a_cancelled_job_stops_at_its_next_batch(monkeypatch):
    for number in (prh_companies.ACTIVE, prh_companies.BANKRUPT):
        customer(number, "FI")
    [job] = register_refresh.order_due(now=timezone.now(), is_waited_for=True)
    keep = register_refresh.register_records.keep

    def keep_and_cancel(*args, **how):
        Job.objects.filter(pk=job.pk).update(is_cancel_requested=True)
        return keep(*args, **how)

    monkeypatch.setattr(register_refresh.register_records, "keep", keep_and_cancel)
    monkeypatch.setattr(register_refresh.Run, "give_way", lambda work: work.publish_progress())
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert RegisterRecord.objects.count() == 1


@pytest.mark.once
def test_nothing_is_ordered_twice():
    customer(norway.ACTIVE)
    assert len(register_refresh.order_due(now=timezone.now(), is_waited_for=True)) == 1
    assert register_refresh.order_due(now=timezone.now(), is_waited_for=True) == []


@pytest.mark.once
def test_the_night_orders_and_wakes_a_worker(sent, committed):
    customer(norway.ACTIVE)
    with committed():
        register_refresh.order_later()
    assert sent == [{"job_id": Job.objects.get().pk}]


@pytest.mark.once
def test_the_command_tells_what_it_did(capsys):
    customer(norway.BANKRUPT)
    call_command("refresh_registers", "--system", "brreg")
    assert "brreg: 1 asked, 1 changed." in capsys.readouterr().out
    call_command("refresh_registers", "--json")
    assert capsys.readouterr().out == '{"registers": []}\n'
    assert Account.objects.get().register_record.status == "bankrupt"
