"""Every request and every job knows the organisation's days and the reader's language, and leaves neither behind."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Organisation
from plock.kit import jobs
from plock.kit.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    def arrange(**values):
        Organisation.objects.update(**values)
        return Organisation.current()

    return arrange


def language_of(answer):
    return answer.headers["Content-Language"], f'<html lang="{answer.headers["Content-Language"]}">' in answer.text


def test_staff_read_in_their_own_language_else_in_that_of_the_organisation(ada, client_as, house):
    house(language="sv")
    browser = client_as(ada, headers={"Accept-Language": "en"})
    assert language_of(browser.get("/")) == ("sv", True)
    ada.language = "nb"
    ada.save()
    assert language_of(browser.get("/")) == ("nb", True)


@pytest.mark.parametrize(
    ("asked", "spoken"), [("nb-NO, en;q=0.5", "nb"), ("fr", "sv"), ("", "sv"), ("xx;;q=,", "sv"), ("en-US", "en")]
)
def test_before_log_in_the_browser_is_asked_first(house, asked, spoken):
    house(language="sv")
    assert language_of(Client(headers={"Accept-Language": asked}).get("/login/")) == (spoken, True)


def test_a_language_that_is_spoken_no_more_is_passed_over(ada, client_as, house):
    house(language="tlh")
    assert language_of(client_as(ada).get("/")) == ("en", True)


def test_moments_are_shown_in_the_time_zone_of_the_organisation(ada, client_as, house):
    job = Job.objects.create(kind="x", title="x", owner=ada, created_at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    for zone, day in (("Europe/Stockholm", "1 Feb 2026"), ("America/New_York", "31 Jan 2026")):
        house(time_zone=zone)
        assert day in client_as(ada).get(job.get_absolute_url()).text


def test_nothing_of_it_is_left_after_the_answer(ada, client_as, house):
    house(time_zone="Asia/Tokyo", language="sv")
    before = timezone.get_current_timezone_name(), translation.get_language()
    client_as(ada).get("/")
    assert (timezone.get_current_timezone_name(), translation.get_language()) == before


def test_the_organisation_is_read_once_and_not_where_the_process_is_asked_for(house, django_assert_num_queries):
    with django_assert_num_queries(1):
        Client().get("/login/")
    with django_assert_num_queries(0):
        Client().get("/healthz")


def test_a_job_runs_in_the_time_zone_of_the_organisation_and_the_language_of_its_owner(ada, house, monkeypatch):
    house(time_zone="Asia/Tokyo", language="sv")
    ada.language = "nb"
    ada.save()
    met = []

    def look(_work):
        met.append((timezone.get_current_timezone(), translation.get_language()))
        return {}

    monkeypatch.setitem(jobs._runners, "look", look)
    for owner in (ada, None):
        jobs.run(job_id=jobs.order(kind="look", title="Look", by=owner, params={}).pk)
    assert met == [(ZoneInfo("Asia/Tokyo"), "nb"), (ZoneInfo("Asia/Tokyo"), "sv")]
