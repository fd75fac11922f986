"""Bulk actions as jobs: in steps, cancelled midway, killed and taken up again, refused when the choice is stale."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.services import labels
from plock.kit import bulk_job, heartbeat, jobs
from plock.kit.heartbeat import Run
from plock.kit.models import Job
from tests import make
from tests.accounts.bulk import confirm, pks, tagged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "jobs"


@pytest.fixture
def browser(client_as, ada):
    return client_as(ada)


def left_files(folder):
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".csv") if folder.exists() else []


@pytest.fixture
def job(browser, monkeypatch, sent, committed):
    monkeypatch.setattr(bulk_job, "SMALL", 2)
    monkeypatch.setattr(bulk_job, "CHUNK", 10)
    make.accounts(35, country="SE")
    with committed():
        confirm(browser, "add-tags", matching="1", query="country=SE", tags="north")
    found = Job.objects.get()
    assert sent == [{"job_id": found.pk}]
    return found


def stop_after(monkeypatch, chunks, act):
    """Do something when so many chunks have been written, before the next is."""
    calls, whole = [], labels.add

    def add(**what):
        calls.append(1)
        if len(calls) > chunks:
            act()
        return whole(**what)

    monkeypatch.setattr(labels, "add", add)


def test_many_are_a_job_in_steps(job, browser, folder):
    assert (job.state, job.total, tagged("north")) == ("queued", 35, 0)
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == ("done", 35, {"done": 35, "left_as_they_were": 0})
    assert tagged("north") == Activity.objects.count() == 35
    assert left_files(folder) == []
    assert "35" in browser.get(f"/bulk/{job.pk}/").content.decode()


def test_others_may_write_between_two_steps(job, monkeypatch):
    pauses = []
    monkeypatch.setattr(heartbeat.time, "sleep", pauses.append)
    jobs.run(job_id=job.pk)
    assert len(pauses) == (3 if connection.vendor == "sqlite" else 0)


def test_a_cancel_midway_leaves_whole_rows(job, browser, folder, monkeypatch):
    stop_after(monkeypatch, 2, lambda: jobs.cancel(job=job))
    progress = Run.progress

    def publishing(self, done, total=None):
        self.publish_progress()
        progress(self, done, total)

    monkeypatch.setattr(Run, "progress", publishing)
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert tagged("north") == Activity.objects.count() == job.position["done"] == 20
    assert Account.objects.filter(version=2, search_text__contains="north").count() == 20
    assert "20 were done before it was stopped" in browser.get(f"/bulk/{job.pk}/").content.decode()
    assert left_files(folder) == []


def test_a_killed_worker_goes_on_behind_the_last_whole_step_with_the_rows_fixed_at_first(job, folder, monkeypatch):
    class Killed(BaseException):
        """As kill -9: nothing after it runs."""

    def die():
        raise Killed

    with monkeypatch.context() as patched:
        stop_after(patched, 2, die)
        with pytest.raises(Killed):
            jobs.run(job_id=job.pk)
    assert tagged("north") == 20
    make.accounts(3, country="SE")  # too late to be chosen
    Account.objects.filter(country="SE").update(country="NO")  # and no row of the choice fits the filter any more
    with (folder / f"bulk-{job.pk}.skipped").open("ab") as file:
        file.write(b'{"half a li')
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(minutes=1))
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"done": 35, "left_as_they_were": 0})
    assert tagged("north") == Activity.objects.count() == 35


def test_a_manager_who_left_meanwhile_stops_it_in_words(browser, bo, monkeypatch, sent):
    monkeypatch.setattr(bulk_job, "SMALL", 2)
    confirm(browser, "assign-manager", ids=pks(*make.accounts(3)), manager=bo.pk)
    bo.is_active = False
    bo.save()
    job = Job.objects.get()
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "not valid any more" in job.error
    assert not Account.objects.filter(account_manager=bo).exists()
