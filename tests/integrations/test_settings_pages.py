"""Settings, Integrations: tiles, the form whose secrets are only written, the verbs, and who may."""

import re

import pytest
from django.urls import reverse

from accounts.models import Activity
from integrations.errors import Misconfigured, Reason
from integrations.models import Connection
from integrations.registry import systems
from integrations.services import connections, connections_moving
from tests.integrations.keyed import GENERATED, OWN, typed
from tests.standins.faults import Fault
from tests.standins.keyed import KEY

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/settings/integrations/keyed/"
SAVE = f"{PAGE}configure/"
TYPED_SECRET = "typed-s3cret-99Lm"


@pytest.fixture
def browser(ada, client_as):
    return client_as(ada)


@pytest.fixture
def saved(keyed, browser):
    browser.post(SAVE, typed(), follow=True)
    return Connection.objects.get()


def tile_of(page, label):
    """The text of one tile."""
    [found] = [one for one in re.findall(r'<a class="tile system".*?</a>', page, re.S) if label in one]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def told(response):
    return [str(one) for one in response.context["messages"]]


def test_every_system_has_a_tile_with_its_state(browser, keyed, openly):
    page = browser.get("/settings/integrations/").text
    assert page.count('class="tile system"') == len(list(systems))
    assert "Keyed Ltd Not configured" in tile_of(page, "Keyed Ltd")
    assert "Openly No set-up needed" in tile_of(page, "Openly")
    assert re.search(r"to other addresses than their own[^<]*Keyed Ltd", page)


def test_a_broken_one_says_why_on_its_tile_its_page_and_the_dashboard(browser, keyed, saved, vi, client_as):
    connections_moving.mark_broken(keyed, Misconfigured("keyed", Reason.CREDENTIALS, "HTTP 401 expired on 1 May"))
    why = "Keyed Ltd does not accept the credentials. An Admin enters them anew"
    assert why in tile_of(browser.get("/settings/integrations/").text, "Keyed Ltd")
    page = browser.get(PAGE).text
    assert why in page and "HTTP 401 expired on 1 May" in page
    assert why in browser.get("/").text
    assert why not in client_as(vi).get("/").text


def test_what_works_is_saved_and_the_page_says_so(browser, keyed):
    done = browser.post(SAVE, typed(region="eu", secret_signing="mine"), follow=True)
    assert done.redirect_chain == [(PAGE, 303)]
    assert told(done) == ["Keyed Ltd was tested and saved. It is in use."]
    assert Connection.objects.get().settings == {"account": "acme", "region": "eu"}
    assert "set up the connection to" in done.text
    assert "(Account, API key, Region, Signing secret)" in " ".join(done.text.split())


def test_a_secret_that_plock_made_is_in_the_answer_and_nowhere_else(browser, keyed):
    answer = browser.post(SAVE, typed(secret_signing=""))
    assert answer.status_code == 200
    assert answer.text.count(GENERATED) == 1
    assert "press Resume" in answer.text and Connection.objects.get().state == "paused"
    assert "no-store" in answer["Cache-Control"]
    assert GENERATED not in browser.get(PAGE).text
    again = browser.post(SAVE, typed(secret_signing=""))  # the page is loaded anew, which sends the form again
    assert again.status_code == 422
    assert GENERATED not in again.text
    assert "Somebody else changed this connection" in again.text
    renewed = browser.post(SAVE, typed(version="1", secret_key="", secret_signing="", renew_signing="on"))
    assert GENERATED in renewed.text


def test_secrets_are_never_shown_not_even_after_an_error(browser, keyed, their_side):
    for wrong in ({}, {"account": ""}, {"region": "moon"}, {"version": "5"}):
        answer = browser.post(SAVE, typed(secret_key=TYPED_SECRET, secret_extra=TYPED_SECRET, **wrong))
        assert answer.status_code == 422
        assert TYPED_SECRET not in answer.text
        assert 'value="Acme"' in answer.text or wrong == {"account": ""}
    browser.post(SAVE, typed(secret_extra=TYPED_SECRET, secret_signing=TYPED_SECRET))
    page = browser.get(PAGE).text
    assert KEY not in page and TYPED_SECRET not in page
    fields = re.findall(r"<input[^>]+secret_[^>]+>", page)
    assert len(fields) == 3
    for field in fields:
        assert 'type="password"' in field and 'autocomplete="new-password"' in field and "value=" not in field
        assert "stored" in field and "required" not in field


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (None, "Keyed Ltd does not accept what was entered"),
        (Fault.TOO_MANY_LONG, "the limit is reached. Try again in"),
        (Fault.BROKEN, "Keyed Ltd is out of order at the moment"),
        (Fault.WRONG_TYPE, "Keyed Ltd gave an answer that Plock cannot read"),
        (Fault.TO_PRIVATE, "inside a private network"),
    ],
)
def test_what_went_wrong_is_said_and_what_was_typed_stays(browser, keyed, their_side, fault, says):
    if fault:
        their_side.fail(fault)
    answer = browser.post(SAVE, typed(secret_key=KEY if fault else "wrong", region="us"))
    assert answer.status_code == 422
    assert says in " ".join(answer.text.split())
    assert '<option value="us" selected>' in answer.text
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"secret_key": ""}, "This field is required"),
        ({"account": "evil"}, "No evil accounts."),
        ({"secret_key": "a\u200bb"}, "characters that cannot be seen"),
        ({"secret_key": "a\r\nX-Header: b"}, "characters that cannot be seen"),
        ({"secret_key": "x" * 501}, "at most 500"),
        ({"region": "moon"}, "Select a valid choice"),
        ({"version": "x"}, "Somebody else changed"),
    ],
)
def test_what_cannot_be_is_refused_before_anybody_is_asked(browser, keyed, their_side, wrong, says):
    answer = browser.post(SAVE, typed(**wrong))
    assert (answer.status_code, says in answer.text) == (422, True)
    assert not their_side.calls


def test_a_stored_secret_that_may_be_missing_can_be_deleted(browser, keyed):
    browser.post(SAVE, typed(secret_extra="more"))
    browser.post(SAVE, typed(version="1", secret_key="", forget_extra="on"))
    assert connections.stored(Connection.objects.get()) == {"key": KEY, "signing": OWN}


def test_credentials_that_no_key_opens_have_to_be_entered_anew(browser, saved, settings):
    settings.FIELD_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    assert "cannot be opened with today" in browser.get(PAGE).text
    assert browser.post(SAVE, typed(version="1", secret_key="")).status_code == 422
    assert browser.post(SAVE, typed(version="1")).status_code == 303
    assert "cannot be opened" not in browser.get(PAGE).text


def test_the_verbs_say_what_they_did(browser, saved, their_side):
    for verb, says, state in (
        ("pause", "Keyed Ltd is paused.", "paused"),
        ("pause", "This connection is paused already.", "paused"),
        ("test", "Keyed Ltd answered as it should.", "paused"),
        ("resume", "Keyed Ltd was tested and is in use again.", "active"),
    ):
        assert told(browser.post(f"{PAGE}{verb}/", follow=True)) == [says]
        assert Connection.objects.get().state == state
    their_side.fail(Fault.UNAUTHORISED)
    assert "does not accept what was entered" in told(browser.post(f"{PAGE}test/", follow=True))[0]
    page = browser.get(PAGE).text
    assert "tested without success the connection to" in page
    assert told(browser.post(f"{PAGE}remove/", follow=True)) == ["What was entered for Keyed Ltd is deleted."]
    assert not Connection.objects.exists()


def test_the_log_is_found_in_every_language(browser, saved, ada):
    ada.language = "sv"
    ada.save()
    assert 'class="timeline"' in browser.get(PAGE).text
    assert Activity.objects.get().subject == "Keyed Ltd"


def test_nobody_but_an_admin_sees_or_changes_connections(saved, client_as, bo, lo, vi):
    for person in (bo, lo, vi):
        browser = client_as(person)
        assert browser.get("/settings/integrations/").status_code == 403
        assert browser.get(PAGE).status_code == 403
        assert browser.post(f"{PAGE}remove/").status_code == 403
        assert 'href="/settings/integrations/"' not in browser.get("/settings/").text
    assert Connection.objects.exists()


def test_a_system_that_is_not_there_gets_404(browser):
    assert browser.get("/settings/integrations/nobody/").status_code == 404
    assert browser.post("/settings/integrations/nobody/configure/").status_code == 404


def test_the_way_there(browser):
    assert "/settings/integrations/" in browser.get("/settings/").text
    assert "Set up integrations" in browser.get(reverse("search"), {"q": "integrations"}).text


def test_the_django_admin_shows_them_without_secrets(saved, keyed, client_as, ada):
    ada.is_staff = True
    ada.save()
    browser = client_as(ada)
    shown = browser.get(f"/admin/integrations/connection/{saved.pk}/change/").text
    assert "acme" in shown and saved.secrets not in shown
    assert browser.post(f"/admin/integrations/connection/{saved.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "keyed" in browser.get("/admin/integrations/connection/").text
    assert "keyed" in browser.get("/admin/integrations/quota/").text
