"""What somebody tries who is staff, was, or would like to be: odd names and addresses, and ways around a password."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Account, User
from accounts.services import invitations, staff
from accounts.services.activity import Origin
from accounts.views.settings import person as person_page
from plock.kit.errors import Refused
from tests import make
from tests.accounts.proving import give_factor

pytestmark = pytest.mark.django_db
CHOSEN = {"new_password1": "battery staple 9", "new_password2": "battery staple 9"}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.mark.parametrize("written", ["Bo\r\nBerg", "Bo \t Berg", "Bo\u200b\u202eBerg"])
def test_a_name_is_one_line_of_what_can_be_seen(ada, bo, client_as, written):
    client_as(bo).post("/account/", {"name": written, "language": ""})
    bo.refresh_from_db()
    client_as(ada).post("/settings/staff/invite/", {"email": "n@example.com", "name": written, "role": "Viewer"})
    client_as(ada).post("/customers/new/", {"name": written, "kind": "company", "currency": "SEK"})
    invited = User.objects.get(email="n@example.com")
    assert (bo.name, invited.name, Account.objects.get().name) == ("Bo Berg",) * 3


def test_a_name_that_nobody_could_see_is_none(bo, client_as):
    answer = client_as(bo).post("/account/", {"name": "\u200b\u202e", "language": ""})
    assert answer.status_code == 422
    assert "This field is required." in answer.text


def test_the_django_admin_has_no_page_of_its_own_for_passwords(ada, client_as):
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    browser = client_as(ada)
    assert browser.get("/admin/password_change/").url == reverse("password_change")
    assert browser.post("/admin/password_change/", {"old_password": "correct horse", **CHOSEN}).status_code == 405
    ada.refresh_from_db()
    assert ada.check_password("correct horse")


def test_nobody_resets_the_own_second_factor_for_that_asks_no_password(ada):
    give_factor(ada)
    with pytest.raises(Refused, match="asks for your password"):
        person_page._reset(person=ada, origin=Origin(by=ada))
    assert TOTPDevice.objects.exists()


def test_a_whole_office_behind_one_address_sets_up_its_second_factor(staff, client_as):
    people = [staff(f"P{n}", "Viewer") for n in range(22)]
    answers = [client_as(one).post("/account/second-factor/", {"key": "", "code": "1"}) for one in people]
    assert {answer.status_code for answer in answers} == {422}


def test_whoever_is_deactivated_chooses_no_password_by_an_old_link(ada, client):
    person = staff.invite(email="nina@example.com", name="Nina", role="Viewer", origin=Origin(by=ada))
    address = reverse("password_reset_confirm", kwargs=invitations.keys(person))
    staff.deactivate(person=person, origin=Origin(by=ada))
    page = client.get(address, follow=True)
    client.post(page.request["PATH_INFO"], CHOSEN)
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_the_link_for_a_new_password_leads_to_our_own_address_whatever_was_asked(ada, client, settings):
    settings.ALLOWED_HOSTS, settings.BASE_URL = ["plock.example"], "https://plock.example"
    client.post("/password/reset/", {"email": ada.email}, headers={"host": "plock.example:6666"})
    assert "https://plock.example/password/reset/" in mail.outbox[-1].body
    assert "6666" not in mail.outbox[-1].body


@pytest.mark.parametrize("name", ["İ" * 200 + "@x", "ﬃ" * 254, "a\0b@x", "@" + "ﬃ" * 253])
def test_no_name_that_is_tried_breaks_the_counting_of_log_ins(client, settings, name):
    settings.AXES_ENABLED = True
    form, sent = {"username": name, "password": "x"}, {"user-agent": "x" * 999, "accept": "y" * 3000}
    assert client.post("/login/?x=%00&y=%ff", form, headers=sent).status_code == 200


def test_a_tag_of_ligatures_is_as_long_as_its_letters(ada, client_as):
    browser, tag = client_as(ada), make.tag("One")
    form = {"name": "Acme", "kind": "company", "currency": "SEK", "tags": "ﬃ" * 50}
    assert browser.post("/customers/new/", form).status_code == 422
    assert browser.post(f"/settings/tags/{tag.pk}/edit/", {"name": "ﬃ" * 50, "colour": ""}).status_code == 422
    assert browser.post(f"/settings/tags/{tag.pk}/edit/", {"name": "ﬃ" * 16, "colour": ""}).status_code == 303


@pytest.mark.parametrize("address", ["/a\r\nX: y", "/a\0b", "/customers/?q=å€"])
def test_htmx_is_sent_to_an_address_that_a_header_can_hold(bo, client_as, address):
    answer = client_as(bo).post("/customers/pending/approve/", {"next": address}, headers={"HX-Request": "true"})
    known = "/customers/?q=%C3%A5%E2%82%AC" if "€" in address else "/customers/pending/"
    assert (answer.status_code, answer["HX-Redirect"]) == (200, known)


def test_what_is_refused_before_any_page_has_the_headers_of_a_page(client):
    for sent, status in (({"content-type": "text/plain; charset=hex"}, 415), ({"host": "evil.example"}, 400)):
        answer = client.get("/login/", headers=sent)
        assert answer.status_code == status
        assert answer["Content-Security-Policy"].startswith("default-src 'none'")
        assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
