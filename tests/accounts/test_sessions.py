"""Log-ins: where somebody is logged in, how long that lasts, and how it is ended."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Activity, Session
from accounts.services import sessions
from accounts.services.activity import Origin
from plock.celery import app

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


def log_in(user, **headers) -> Client:
    browser = Client(**headers)
    form = {"username": user.email, "password": "correct horse"}
    assert browser.post(reverse("login"), form).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(reverse("dashboard")).status_code == 200


def used(browser: Client, **ago) -> Session:
    """Make a log-in look as if it was last used some time ago."""
    moment = timezone.now() - timedelta(**ago)
    Session.objects.filter(pk=browser.session.session_key).update(used_at=moment)
    return Session.objects.get(pk=browser.session.session_key)


def test_a_log_in_knows_whose_it_is_and_from_where(ada):
    browser = log_in(ada, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="10.1.2.3")
    [found] = sessions.of(ada)
    assert (found.address, sessions.words(found)) == ("10.1.2.3", "Firefox on Linux")
    assert found.pk == browser.session.session_key


def test_use_is_noted_at_most_every_five_minutes_and_lets_the_log_in_live_on(ada):
    browser = log_in(ada)
    before = used(browser, minutes=4)
    assert is_in(browser)
    assert Session.objects.get().used_at == before.used_at
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))
    used(browser, minutes=6)
    assert is_in(browser)
    after = Session.objects.get()
    assert after.used_at > timezone.now() - timedelta(minutes=1)
    assert after.expire_date > timezone.now() + timedelta(hours=11)
    assert after.created_at == before.created_at


def test_a_page_that_asks_by_itself_is_no_use(ada):
    browser = log_in(ada)
    before = used(browser, minutes=30)
    browser.get(reverse("dashboard"), headers={"X-Poll": "1"})
    assert Session.objects.get().used_at == before.used_at


def test_a_page_opens_also_while_the_database_takes_no_notes(ada, monkeypatch):
    browser = log_in(ada)
    used(browser, minutes=30)

    def refuse(*_args, **_values):
        raise OperationalError("database is locked")

    monkeypatch.setattr(QuerySet, "update", refuse)
    assert is_in(browser)


def test_twelve_hours_without_use_log_out(ada, settings):
    browser = log_in(ada)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(browser)


def test_thirty_days_log_out_however_much_it_is_used(ada):
    browser = log_in(ada)
    began = timezone.now() - timedelta(days=30) + timedelta(hours=1)
    Session.objects.update(created_at=began)
    used(browser, minutes=6)
    assert is_in(browser)
    assert Session.objects.get().expire_date == began + timedelta(days=30)


def test_one_log_in_is_ended_by_a_handle_that_is_not_its_key(ada, client_as):
    here, there = log_in(ada), log_in(ada)
    page = here.get(reverse("me")).content.decode()
    for browser in (here, there):
        assert browser.session.session_key not in page
    called = sessions.handle(there.session.session_key)
    assert called in page
    here.post(reverse("me_session_end"), {"called": called})
    assert (is_in(here), is_in(there)) == (True, False)
    logged = Activity.objects.get(verb="session.ended")
    assert (logged.actor, logged.account, logged.subject) == (ada, None, "Ada")


def test_nobody_ends_a_log_in_of_somebody_else(ada, bo):
    mine, theirs = log_in(ada), log_in(bo)
    answer = mine.post(reverse("me_session_end"), {"called": sessions.handle(theirs.session.session_key)}, follow=True)
    assert "ended already" in answer.content.decode()
    assert is_in(theirs)


def test_everywhere_else_leaves_the_browser_in_which_it_is_asked_for(ada, bo):
    here, there, away, bos = log_in(ada), log_in(ada), log_in(ada), log_in(bo)
    here.post(reverse("me_sessions_end"))
    assert [is_in(one) for one in (here, there, away, bos)] == [True, False, False, True]
    assert Activity.objects.filter(verb="sessions.ended").count() == 1


def test_an_admin_logs_somebody_out_everywhere(ada, bo):
    theirs = log_in(bo)
    assert sessions.end_all(user=bo, origin=Origin(by=ada)) == 1
    assert not is_in(theirs)
    assert Activity.objects.get(verb="sessions.ended").actor == ada


def test_a_new_password_ends_all_other_log_ins_and_their_rows(ada):
    here, there = log_in(ada), log_in(ada)
    chosen = {"old_password": "correct horse", "new_password1": "battery staple 9", "new_password2": "battery staple 9"}
    assert here.post(reverse("password_change"), chosen).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert sessions.of(ada).count() == 1


def test_logging_out_removes_the_row(ada):
    browser = log_in(ada)
    browser.post(reverse("logout"))
    assert not Session.objects.exists()


def test_rows_of_log_ins_that_are_over_are_forgotten(ada):
    log_in(ada)
    kept = log_in(ada)
    Session.objects.exclude(pk=kept.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    assert sessions.forget_expired() == 1
    assert is_in(kept)


def test_they_are_forgotten_every_night(settings):
    app.loader.import_default_modules()
    assert settings.CELERY_BEAT_SCHEDULE["accounts.forget_sessions"]["task"] in app.tasks


@pytest.mark.parametrize(
    ("behind", "claimed", "address"),
    [
        (True, "6.6.6.6, 10.9.8.7", "10.9.8.7"),
        (True, "", "127.0.0.1"),
        (False, "10.9.8.7", "127.0.0.1"),
    ],
)
def test_the_address_behind_a_proxy_is_the_one_that_the_proxy_added(ada, settings, behind, claimed, address):
    settings.BEHIND_PROXY = behind
    log_in(ada, headers={"X-Forwarded-For": claimed})
    assert sessions.of(ada).get().address == address
