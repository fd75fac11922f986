"""A log-in that runs out loses nothing that was typed."""

import html
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Session
from accounts.views import parked
from tests import make
from tests.accounts.proving import code_of, give_factor, give_password, require_for

pytestmark = pytest.mark.django_db
TYPED = {"name": "Åkesson & <Söner>", "kind": "company", "currency": "SEK", "postal_code": "123 45", "notes": "a\nb"}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


def blob_in(answer) -> str:
    return re.search(r'name="parked" value="([^"]*)"', answer.content.decode())[1]


def interrupted(browser: Client):
    """Send the form of a new customer as if the log-in had run out."""
    Session.objects.all().delete()
    return browser.post("/customers/new/", {**TYPED, "member_since": timezone.localdate().isoformat()})


def form_in(answer) -> tuple[str, dict[str, str]]:
    """The form of the page "Send what you typed": where it goes and what it sends."""
    page = answer.content.decode()
    kept = re.search(r'<form class="kept".*?</form>', page, re.DOTALL)[0]
    fields = re.findall(r'<input type="hidden" name="((?!csrf)[^"]+)" value="([^"]*)">', kept)
    return re.search(r'action="([^"]+)"', kept)[1], {html.unescape(n): html.unescape(v) for n, v in fields}


def test_a_form_sent_after_log_out_is_sent_again_after_log_in(bo, client_as):
    browser = client_as(bo)
    asked = interrupted(browser)
    assert asked.status_code == 401
    assert "what you typed is kept" in asked.content.decode()
    _browser, kept = give_password(bo, browser, parked=blob_in(asked))
    assert "Create customer" in kept.content.decode()
    assert not Account.objects.exists()
    path, fields = form_in(kept)
    assert path == "/customers/new/"
    assert browser.post(path, fields).status_code == 303
    made = Account.objects.get()
    assert (made.name, made.postal_code, made.notes.split()) == (TYPED["name"], TYPED["postal_code"], ["a", "b"])


def test_a_wrong_password_in_between_loses_nothing(bo, client_as):
    browser = client_as(bo)
    asked = interrupted(browser)
    wrong = browser.post(reverse("login"), {"username": bo.email, "password": "x", "parked": blob_in(asked)})
    assert blob_in(wrong) == blob_in(asked)


def test_it_travels_through_the_code_page_too(bo):
    key, _codes = give_factor(bo)
    browser = Client()
    asked = browser.post("/customers/new/", TYPED)
    _browser, code_page = give_password(bo, browser, parked=blob_in(asked))
    assert "Enter the code" in code_page.content.decode()
    wrong = browser.post(reverse("login_code"), {"code": "", "parked": blob_in(code_page)})
    kept = browser.post(reverse("login_code"), {"code": code_of(key), "parked": blob_in(wrong)})
    assert form_in(kept)[1]["name"] == TYPED["name"]
    again = browser.post(reverse("login_code"), {"code": "x", "parked": blob_in(wrong)})  # the page reloaded
    assert form_in(again) == form_in(kept)


def test_where_only_the_code_is_owed_it_is_asked_for_with_the_form_kept(bo, client_as):
    browser = client_as(bo)
    key, _codes = give_factor(bo)
    asked = browser.post("/customers/new/", TYPED)
    assert asked.status_code == 401
    assert "Enter the code" in asked.content.decode()
    kept = browser.post(reverse("login_code"), {"code": code_of(key), "parked": blob_in(asked)})
    assert form_in(kept)[0] == "/customers/new/"


def test_it_waits_also_while_a_second_factor_is_set_up(bo, client_as):
    browser = client_as(bo)
    require_for("Account manager")
    asked = browser.post("/customers/new/", TYPED)
    page = asked.content.decode()
    key, signed = re.search(r'class="secret-key">(\w+)<', page)[1], re.search(r'name="key" value="([^"]+)"', page)[1]
    first = {"key": signed, "code": code_of(key), "parked": blob_in(asked)}
    codes = browser.post("/account/second-factor/", first)
    kept = browser.post(reverse("login_kept"), {"parked": blob_in(codes)})
    assert form_in(kept)[1]["postal_code"] == "123 45"


def test_secrets_are_left_out_and_that_is_said(bo):
    browser = Client()
    typed = {**TYPED, "api_secret": "s3cr3t-a", "new_password1": "s3cr3t-b", "Token": "s3cr3t-c", "code": "s3cr3t-d"}
    asked = browser.post("/customers/new/", typed)
    _browser, kept = give_password(bo, browser, parked=blob_in(asked))
    assert "s3cr3t" not in kept.content.decode()
    assert "secrets were not kept" in kept.content.decode()
    assert "s3cr3t" not in str(form_in(kept))


def test_what_somebody_else_typed_is_not_shown(bo, ada, client_as):
    browser = client_as(bo)
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    asked = browser.post("/customers/new/", TYPED)
    _browser, answer = give_password(ada, browser, parked=blob_in(asked))
    assert "Somebody else was logged in" in answer.content.decode()
    assert "Söner" not in answer.content.decode()


def test_a_form_of_nobody_known_is_shown_to_whoever_logs_in(ada):
    browser = Client()
    asked = browser.post("/customers/new/", TYPED)
    _browser, answer = give_password(ada, browser, parked=blob_in(asked))
    assert "Åkesson" in answer.content.decode()


@pytest.mark.parametrize("change", [lambda blob: blob[:-2] + "xx", lambda blob: "", lambda blob: "x:y:z"])
def test_only_what_we_signed_ourselves_is_believed(bo, change):
    browser = Client()
    blob = blob_in(browser.post("/customers/new/", TYPED))
    _browser, answer = give_password(bo, browser, parked=change(blob))
    assert (answer.status_code, answer.url) == (302, "/")


def test_after_an_hour_it_is_gone(bo, monkeypatch):
    browser = Client()
    blob = blob_in(browser.post("/customers/new/", TYPED))
    monkeypatch.setattr(parked, "LASTS", timedelta(seconds=-1))
    assert give_password(bo, browser, parked=blob)[1].status_code == 302


def test_never_to_another_site(bo, monkeypatch):
    for path in ("//evil.example/x", "https://evil.example/", "javascript:alert(1)"):
        blob = parked.signing.dumps([path, [["a", "b"]], None, True], salt=parked.SALT)
        assert give_password(bo, Client(), parked=blob)[1].status_code == 302


def test_nothing_typed_leads_back_to_the_page_it_was_sent_from(bo):
    browser = Client()
    account = make.account(state="pending")
    path = f"/customers/{account.pk}/approve/"
    answer = browser.post(path, headers={"Referer": f"http://testserver/customers/{account.pk}/?x=1"})
    assert answer.url == f"/login/?next=/customers/{account.pk}/%3Fx%3D1"
    assert browser.post(path, headers={"Referer": "http://evil.example/customers/"}).url == "/login/?next=/"


def test_files_and_very_long_forms_are_not_carried(bo):
    upload = {"importer": "customers", "file": SimpleUploadedFile("x.csv", b"a,b")}
    assert Client().post("/customers/import/", upload).status_code == 302
    assert Client().post("/customers/new/", {**TYPED, "notes": "x" * 210_000}).status_code == 302
    assert Client().post("/customers/new/", {**TYPED, "notes": "x" * 190_000}).status_code == 401


def test_htmx_swaps_the_whole_page_for_the_log_in():
    answer = Client().post("/customers/new/", TYPED, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert (answer["HX-Retarget"], answer["HX-Reselect"]) == ("body", ".bare")


def test_a_form_whose_token_is_old_says_how_to_get_back_what_was_typed(bo, client_as):
    answer = client_as(bo, enforce_csrf_checks=True).post("/customers/new/", TYPED)
    assert answer.status_code == 403
    assert "Back button" in answer.content.decode()
