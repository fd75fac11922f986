"""The export as a job: one whole file or none, started over after a crash, stopped when asked."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.exporters.customers import EXPORT, Order
from accounts.models import Activity
from accounts.services import exports
from plock.kit import jobs
from plock.kit.heartbeat import Run
from plock.kit.models import Job, JobFile
from tests import make
from tests.accounts.exporting import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings, monkeypatch):
    """Files of this test alone, and small chunks."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(exports, "CHUNK", 10)
    return tmp_path / "jobs"


@pytest.fixture
def job(ada):
    make.accounts(35)
    order = Order(format="csv", layout="import")
    return EXPORT.later(order, ids=EXPORT.fix(order), by=ada)


def files(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def run(job):
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    return job


def test_makes_one_file_with_every_row(job, folder, ada):
    run(job)
    made = JobFile.objects.get()
    assert (job.state, job.done, job.total, job.result) == ("done", 35, 35, {"rows": 35})
    with made.file.open("rb") as file:
        content = file.read()
    assert len(read(content)) == 35
    assert (made.size, made.name.startswith("customers-"), files(folder)) == (
        len(content),
        True,
        [Path(made.file.name).name],
    )
    entry = Activity.objects.get()
    assert (entry.verb, entry.actor, entry.job, entry.changes["count"]) == ("customers.exported", ada, job, [None, 35])


def test_its_owner_can_download_it_and_others_cannot(job, client_as, ada, vi):
    run(job)
    url = f"/jobs/files/{JobFile.objects.get().pk}/"
    assert b"".join(client_as(ada).get(url).streaming_content).startswith(b"customer_number")
    assert client_as(vi).get(url).status_code == 404


def test_a_cancelled_export_leaves_no_file(job, folder, monkeypatch):
    whole = exports.tags.names_of

    def cancel(found):
        jobs.cancel(job=job)
        return whole(found)

    monkeypatch.setattr(exports.tags, "names_of", cancel)
    monkeypatch.setattr(Run, "progress", publishing(Run.progress))
    assert run(job).state == "cancelled"
    assert (files(folder), JobFile.objects.count(), Activity.objects.count()) == ([], 0, 0)


def publishing(progress):
    """What the heartbeat does once a second, here at every step."""

    def step(self, done, total=None):
        self.publish_progress()
        progress(self, done, total)

    return step


def test_starts_over_after_a_crash_and_clears_away_what_the_dead_worker_left(job, folder):
    folder.mkdir()
    (folder / f"customers-{job.pk}-dead.csv.part").write_text("customer_number,na")
    (folder / f"customers-{job.pk}-dead.csv").write_text("whole, but its transaction was lost")
    (folder / "customers-999-other.csv").write_text("of another job")
    Job.objects.filter(pk=job.pk).update(
        state="running", token="dead", leased_until=timezone.now() - timedelta(minutes=1), attempts=1
    )
    assert run(job).state == "done"
    made = JobFile.objects.get()
    assert files(folder) == sorted(["customers-999-other.csv", Path(made.file.name).name])
    with made.file.open("rb") as file:
        assert len(read(file.read())) == 35


def test_a_worker_that_died_after_the_file_was_made_does_not_make_another(job, folder):
    run(job)
    before = files(folder)
    Job.objects.filter(pk=job.pk).update(state="queued", leased_until=None)
    run(job)
    assert (job.state, files(folder), JobFile.objects.count(), Activity.objects.count()) == ("done", before, 1, 1)


def test_a_worker_that_was_replaced_leaves_no_file_and_no_log(job, folder, monkeypatch):
    whole = exports.tags.names_of

    def replaced(found):
        Job.objects.filter(pk=job.pk).update(token="the new worker")
        return whole(found)

    monkeypatch.setattr(exports.tags, "names_of", replaced)
    run(job)
    assert (job.state, files(folder), JobFile.objects.count(), Activity.objects.count()) == ("running", [], 0, 0)


def test_forgets_the_file_with_the_job(job, folder):
    run(job)
    assert default_storage.exists(JobFile.objects.get().file.name)
    Job.objects.update(finished_at=timezone.now() - timedelta(days=99))
    jobs.forget_finished(older_than=timedelta(days=30))
    assert files(folder) == []
