"""Finalising many in the background: resumable, told by reason, never twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.services.activity import Origin
from billing.models import Invoice
from billing.services import invoices, invoices_job
from plock.kit import jobs
from plock.kit.models import Job
from tests import make, sales
from tests.billing.invoicing import finalise, many, numbers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch, sent):
    monkeypatch.setattr(invoices, "CHUNK", 2)


def done(job):
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_the_drafts_of_a_run_are_finalised_and_no_others(ada):
    run, other = sales.run(), sales.run()
    mine, stranger = many(5, run=run), sales.invoice("1", run=other)
    finalise(mine[2])
    job = done(invoices_job.start(run=run, origin=Origin(by=ada)))
    assert (job.state, job.result) == ("done", {"finalised": 4, "left_as_they_were": 0})
    assert numbers() == [1, 2, 3, 4, 5]
    stranger.refresh_from_db()
    assert stranger.is_draft
    entry = mine[0].account.activities.get()
    assert (entry.actor, entry.job, entry.verb) == (ada, job, "invoice.finalised")


def test_what_was_left_is_told_with_the_reason(ada):
    good, bad = many(1)[0], sales.invoice("1", account=make.account(vat_treatment="reverse_charge"))
    job = done(invoices_job.start(ids=[bad.pk, good.pk, good.pk], origin=Origin(by=ada)))
    assert (job.result, job.total, job.done) == ({"finalised": 1, "left_as_they_were": 1}, 2, 2)
    assert "VAT number. Enter it on the customer's page" in job.log
    assert bad.account.customer_number in job.log


def test_a_killed_worker_loses_nothing_and_numbers_nothing_twice(ada, monkeypatch):
    drafts = many(7)
    job = invoices_job.start(ids=[one.pk for one in drafts], origin=Origin(by=ada))
    real, calls = invoices.finalise_chunk, []

    def dies(ids, **values):
        found = real(ids, **values)
        calls.append(ids)
        if len(calls) == 3:
            raise KeyboardInterrupt  # after the work, before the commit
        return found

    monkeypatch.setattr(invoices, "finalise_chunk", dies)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job_id=job.pk)
    assert numbers() == [1, 2, 3, 4]
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(minutes=1))
    assert done(job).result == {"finalised": 7, "left_as_they_were": 0}
    assert numbers() == [1, 2, 3, 4, 5, 6, 7]
    assert Invoice.objects.filter(version=2).count() == 7
