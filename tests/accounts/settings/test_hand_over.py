"""Handing customers over: few at once, many by a job that goes on where it stopped."""

import pytest

from accounts.models import Account, Activity
from accounts.services import handover, managers
from accounts.services.activity import Origin
from plock.kit import jobs
from plock.kit.errors import Refused
from plock.kit.models import Job
from tests import make

pytestmark = pytest.mark.django_db


def managed_by(person):
    return Account.objects.filter(account_manager=person).count()


def test_customers_go_to_somebody_else_when_their_manager_leaves(ada, bo, lo, client_as):
    make.accounts(3, account_manager=bo)
    client_as(ada).post(f"/settings/staff/{bo.pk}/deactivate/", {"heir": lo.pk})
    bo.refresh_from_db()
    assert (bo.is_active, managed_by(bo), managed_by(lo)) == (False, 0, 3)
    assert Activity.objects.filter(verb="account.edited").count() == 3


def test_archived_customers_keep_theirs_and_it_says_so(ada, bo, lo, client_as):
    make.account(account_manager=bo, state="archived")
    make.account(account_manager=bo)
    answer = client_as(ada).post(f"/settings/staff/{bo.pk}/customers/", {"heir": lo.pk}, follow=True)
    assert (managed_by(bo), managed_by(lo)) == (1, 1)
    assert "1 customer was handed over to Lo" in answer.text
    assert "1 customer keeps the manager" in answer.text


@pytest.mark.parametrize("heir", ["", "giver", "gone"])
def test_only_somebody_else_who_is_active_takes_over(ada, bo, lo, client_as, heir):
    lo.is_active = False
    lo.save()
    chosen = {"": "", "giver": bo.pk, "gone": lo.pk}[heir]
    assert client_as(ada).post(f"/settings/staff/{bo.pk}/customers/", {"heir": chosen}).status_code == 422
    with pytest.raises(Refused):
        handover.now(giver=bo, taker=lo, origin=Origin(by=ada))


def test_many_are_handed_over_by_a_job(ada, bo, lo, client_as, sent, committed):
    make.accounts(handover.SMALL + 1, account_manager=bo)
    with committed():
        answer = client_as(ada).post(f"/settings/staff/{bo.pk}/customers/", {"heir": lo.pk})
    job = Job.objects.get(kind=handover.KIND)
    assert answer.url == job.get_absolute_url()
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"handed_over": 301, "left_as_they_were": 0})
    assert managed_by(lo) == 301


def test_a_job_that_was_killed_goes_on_where_it_stopped(ada, bo, lo, monkeypatch, sent):
    monkeypatch.setattr(handover, "CHUNK", 4)
    make.account(account_manager=bo, state="archived")
    make.accounts(9, account_manager=bo)
    job = handover.later(giver=bo, taker=lo, origin=Origin(by=ada))
    done = []

    def die_at_the_second(**given):
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(given)
        return assign(**given)

    assign = managers.assign
    monkeypatch.setattr(managers, "assign", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job_id=job.pk)
    monkeypatch.setattr(managers, "assign", assign)
    Job.objects.filter(pk=job.pk).update(leased_until="2020-01-01T00:00Z")
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert job.result == {"handed_over": 9, "left_as_they_were": 1}
    assert (managed_by(lo), managed_by(bo)) == (9, 1)
    assert Activity.objects.filter(verb="account.edited").count() == 9
