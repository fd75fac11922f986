"""Durable jobs: claimed once, taken over after a crash, cancelled, and never lost or done twice."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from plock.kit import heartbeat, jobs
from plock.kit.errors import Refused
from plock.kit.models import Job, JobFile

pytestmark = pytest.mark.django_db
PAST = timezone.now() - timedelta(minutes=1)


@pytest.fixture
def kind(monkeypatch):
    """Register a runner for one test and give its kind."""

    def register(runner):
        monkeypatch.setitem(jobs._runners, "test", runner)
        return "test"

    return register


def run_now(**order) -> Job:
    """Order it and do it."""
    job = jobs.order(**order)
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    return job


def order(kind, **fields):
    return Job.objects.create(kind=kind, title="A job", **fields)


def state(job):
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def in_threads(n, work):
    def run(_):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(run, range(n)))


def test_starting_writes_the_order_and_wakes_a_worker_only_after_the_commit(kind, ada, sent, committed):
    with committed():
        job = jobs.start(kind=kind(lambda run: {}), title="A job", by=ada, params={"n": 1}, total=5)
        assert (state(job), sent) == ("queued", [])
    assert sent == [{"job_id": job.pk}]


def test_a_finished_job_says_what_came_of_it_and_how_long_it_took(kind, ada):
    def runner(run):
        run.log("halfway")
        run.progress(3, 4)
        return {"made": run.params["n"]}

    job = run_now(kind=kind(runner), title="A job", by=ada, params={"n": 3})
    assert (job.state, job.result, job.done, job.total, job.attempts) == ("done", {"made": 3}, 3, 4, 1)
    assert job.log.endswith(" halfway\n")
    assert job.finished_at >= job.started_at
    assert job.leased_until is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_woken_at_once_do_it_once(kind):
    done, both = [], threading.Barrier(2)
    job = order(kind(lambda run: done.append(run.job.token) or {}))

    def work():
        both.wait()
        jobs.run(job_id=job.pk)

    in_threads(2, work)
    assert (len(done), state(job), Job.objects.get(pk=job.pk).attempts) == (1, "done", 1)


def test_a_message_that_comes_twice_is_done_once(kind):
    done = []
    job = order(kind(lambda run: done.append(1) or {}))
    jobs.run(job_id=job.pk)
    jobs.run(job_id=job.pk)
    assert done == [1]


def test_a_job_that_another_worker_holds_is_left_alone(kind):
    job = order(kind(lambda run: pytest.fail("run twice")), state="running", leased_until=timezone.now() + jobs.LEASE)
    jobs.run(job_id=job.pk)
    assert state(job) == "running"


def test_the_sweeper_wakes_what_waits_and_what_a_dead_worker_left(kind, sent):
    test = kind(lambda run: {})
    waiting, dead = order(test), order(test, state="running", leased_until=PAST)
    order(test, state="running", leased_until=timezone.now() + jobs.LEASE)
    order(test, state="done")
    assert jobs.sweep() == 2
    assert sorted(call["job_id"] for call in sent) == [waiting.pk, dead.pk]


def test_the_next_worker_goes_on_from_the_saved_position(kind):
    seen = []

    def runner(run):
        seen.append(run.position.get("line", 0))
        run.save_position(line=7)
        return {}

    job = order(kind(runner), state="running", leased_until=PAST, position={"line": 5}, attempts=1, token="dead")
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (seen, job.state, job.position, job.attempts) == ([5], "done", {"line": 7}, 2)


def test_a_worker_that_lost_its_lease_writes_nothing_and_settles_nothing(kind, sent):
    """It was only slow: another one has taken over while it was inside its transaction."""

    def runner(run):
        with transaction.atomic():
            JobFile.objects.create(job=run.job, file="x", name="by the old worker")
            Job.objects.filter(pk=run.job.pk).update(token="the new worker")
            run.save_position(line=1)
        return {"late": True}

    job = order(kind(runner))
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.files.count(), job.position, job.result) == (0, {}, {})
    assert job.state == "running"


def test_a_worker_learns_at_its_next_step_that_it_was_replaced(kind):
    def runner(run):
        Job.objects.filter(pk=run.job.pk).update(token="the new worker")
        run.publish_progress()  # what the heartbeat does every second
        run.progress(1)
        pytest.fail("went on")

    job = order(kind(runner))
    jobs.run(job_id=job.pk)
    assert state(job) == "running"


def test_a_queued_job_is_cancelled_at_once(kind):
    job = order(kind(lambda run: pytest.fail("ran")))
    jobs.cancel(job=job)
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.finished_at is not None) == ("cancelled", True)


def test_a_running_job_stops_at_its_next_step(kind):
    steps = []

    def runner(run):
        for chunk in run.each([[1, 2], [3], [4]]):
            steps.extend(chunk)
            jobs.cancel(job=run.job)
            run.publish_progress()
        return {}

    job = order(kind(runner))
    jobs.run(job_id=job.pk)
    assert (steps, state(job)) == ([1, 2], "cancelled")


def test_a_finished_job_cannot_be_cancelled():
    job = order("test", state="done")
    jobs.cancel(job=job)
    assert (state(job), Job.objects.get(pk=job.pk).is_cancel_requested) == ("done", False)


def test_a_refusal_is_shown_as_it_is(kind):
    def runner(run):
        raise Refused("Row 7 has no name. Fill it in.")

    job = run_now(kind=kind(runner), title="A job", by=None, params={})
    assert (job.state, job.error) == ("failed", "Row 7 has no name. Fill it in.")


def test_an_unexpected_error_is_not_shown_but_can_be_found_in_the_log(kind, caplog):
    def runner(run):
        raise KeyError("secret")

    job = run_now(kind=kind(runner), title="A job", by=None, params={})
    assert job.state == "failed"
    assert job.error == f"An unexpected error; it is in the server's log as job {job.pk}."
    assert "secret" in caplog.text


def test_a_job_that_kills_every_worker_is_given_up(kind, sent):
    job = order(kind(lambda run: {}), state="running", leased_until=PAST, attempts=jobs.MAX_ATTEMPTS)
    assert jobs.sweep() == 0
    job.refresh_from_db()
    assert (job.state, job.error, sent) == ("failed", f"Interrupted {jobs.MAX_ATTEMPTS} times; given up.", [])


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_renews_the_lease_and_hears_a_cancel_while_the_runner_works(kind, settings, monkeypatch):
    settings.JOBS_WITHOUT_HEARTBEAT = False
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.02)
    leases = set()

    def runner(run):
        for step in range(500):
            leases.add(Job.objects.get(pk=run.job.pk).leased_until)
            if len(leases) == 3:
                jobs.cancel(job=run.job)
            run.progress(step, 500)
            time.sleep(0.02)
        pytest.fail("nobody heard the cancel")

    job = order(kind(runner))
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, len(leases) >= 3, 0 < job.done < 500) == ("cancelled", True, True)


def test_a_kind_has_one_runner(kind):
    kind(lambda run: {})
    with pytest.raises(ValueError, match="a runner already"):
        jobs.register("test", lambda run: {})


def test_old_jobs_are_forgotten_with_their_files():
    old, new = order("test", state="done", finished_at=PAST), order("test", state="done", finished_at=timezone.now())
    made = JobFile(job=old, name="x.csv")
    made.file.save("x.csv", ContentFile(b"x"))
    path = Path(made.file.path)
    assert jobs.forget_finished(older_than=timedelta(seconds=30)) == 1
    assert list(Job.objects.all()) == [new]
    assert not path.exists()
