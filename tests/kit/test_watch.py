"""Being told that a job has ended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plock.kit.models import Job

pytestmark = pytest.mark.django_db


def ended(user, title="Export", state="done", ago=5):
    return Job.objects.create(
        kind="x", title=title, owner=user, state=state, finished_at=timezone.now() - timedelta(seconds=ago)
    )


def answer(browser, ago=60):
    since = (timezone.now() - timedelta(seconds=ago)).timestamp()
    return browser.get("/jobs/mine/", {"since": str(since)}).content.decode()


def test_tells_of_each_job_that_ended_since_with_a_link(client_as, ada):
    job = ended(ada)
    ended(ada, title="Long ago", ago=100)
    told = answer(client_as(ada))
    assert "Export: Done" in told
    assert job.get_absolute_url() in told
    assert "Long ago" not in told
    assert "data-open" not in told


def test_says_that_a_job_is_open(client_as, ada):
    Job.objects.create(kind="x", title="Import", owner=ada)
    told = answer(client_as(ada))
    assert "data-open" in told
    assert "toast" not in told


def test_has_nothing_to_say_where_nothing_happens(client_as, ada, bo):
    ended(bo)
    Job.objects.create(kind="x", title="Import", owner=bo)
    assert answer(client_as(ada)) == ""


def test_a_failure_is_shown_as_one(client_as, ada):
    ended(ada, state="failed")
    assert "toast error" in answer(client_as(ada))


@pytest.mark.parametrize("since", ["", "x", "nan", "inf", "-inf", "1e400", "-1", "99999999999999"])
def test_any_moment_is_understood(client_as, ada, since):
    ended(ada, title="Long ago", ago=7200)
    told = client_as(ada).get("/jobs/mine/", {"since": since})
    assert told.status_code == 200
    assert "Long ago" not in told.content.decode()


def test_asks_two_queries_for_the_jobs(client_as, ada):
    ended(ada)
    with CaptureQueriesContext(connection) as captured:
        answer(client_as(ada))
    assert len([query for query in captured if '"kit_job"' in query["sql"]]) == 2
