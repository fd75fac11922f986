"""Invitations: a mail with a link that works once; behind it a password, and then one is in."""

import re
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import Activity, Organisation, User
from accounts.services import invitations, staff
from accounts.services.activity import Origin
from plock.kit.errors import Refused

pytestmark = pytest.mark.django_db
NEW = {"email": "New@Example.com", "name": "Nina Ny", "role": "Billing"}
CHOSEN = {"new_password1": "battery staple 9", "new_password2": "battery staple 9"}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def invited(ada, client_as):
    client_as(ada).post("/settings/staff/invite/", NEW)
    return User.objects.get(email="new@example.com")


def link():
    return re.search(r"https?://[^/]+(/invitation/\S+)", mail.outbox[-1].body)[1]


def open_link(browser, url):
    return browser.get(url, follow=True)


def test_invites_by_mail_with_one_role_and_logs_neither_link_nor_password(invited, ada):
    assert [group.name for group in invited.groups.all()] == ["Billing"]
    assert not invited.has_usable_password()
    [sent] = mail.outbox
    assert sent.to == ["new@example.com"]
    assert "Ada" in sent.subject
    assert "Nina Ny" in sent.body
    entry = Activity.objects.get(verb="staff.invited")
    assert (entry.actor, entry.subject) == (ada, "Nina Ny")
    assert entry.changes == {"e-mail": ["", "new@example.com"], "role": ["", "Billing"]}


def test_behind_the_link_one_chooses_a_password_and_is_in(invited):
    browser = Client()
    page = open_link(browser, link())
    assert "Welcome, Nina Ny" in page.text
    answer = browser.post(page.redirect_chain[-1][0], CHOSEN, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert answer.context["user"] == invited
    again = open_link(Client(), link())
    assert "no longer valid" in again.text


def test_a_bad_password_is_refused_in_words(invited):
    browser = Client()
    page = open_link(browser, link())
    answer = browser.post(page.redirect_chain[-1][0], {"new_password1": "short", "new_password2": "short"})
    assert "too short" in answer.text
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_the_link_is_dead_once_somebody_is_deactivated(invited, ada):
    staff.deactivate(person=invited, origin=Origin(by=ada))
    assert "no longer valid" in open_link(Client(), link()).text


def test_a_link_of_somebody_who_has_a_password_resets_nothing(bo):
    keys = invitations.keys(bo)
    assert "no longer valid" in open_link(Client(), f"/invitation/{keys['uidb64']}/{keys['token']}/").text


def test_who_is_staff_already_is_not_invited_twice(ada, bo, client_as):
    answer = client_as(ada).post("/settings/staff/invite/", {**NEW, "email": "BO@example.com"})
    assert answer.status_code == 422
    assert "is staff already" in answer.text
    assert mail.outbox == []


@pytest.mark.parametrize(("field", "value"), [("email", "nobody"), ("name", ""), ("role", ""), ("role", "Emperor")])
def test_what_is_missing_or_wrong_is_said_beside_its_field(ada, client_as, field, value):
    answer = client_as(ada).post("/settings/staff/invite/", {**NEW, field: value})
    assert field in answer.context["form"].errors
    assert not User.objects.filter(email="new@example.com").exists()


def test_invites_again_until_the_invitation_is_accepted(invited, ada, client_as):
    browser = client_as(ada)
    browser.post(f"/settings/staff/{invited.pk}/invite/")
    assert len(mail.outbox) == 2
    assert Activity.objects.filter(verb="staff.invited_again").count() == 1
    invited.set_password("battery staple 9")
    invited.save()
    with pytest.raises(Refused, match="no open invitation"):
        staff.invite_again(person=invited, origin=Origin(by=ada))


def test_mail_that_does_not_go_out_is_told_and_the_person_stays_invited(ada, client_as, monkeypatch):
    def fail(*_args, **_options):
        raise SMTPException("no route")

    monkeypatch.setattr(invitations, "send_mail", fail)
    answer = client_as(ada).post("/settings/staff/invite/", NEW, follow=True)
    assert "could not be sent" in answer.text
    assert "Invite again" in answer.text
    assert User.objects.filter(email="new@example.com").exists()


def test_the_mail_speaks_the_language_of_the_organisation(ada, client_as, monkeypatch):
    Organisation.objects.update(language="sv")
    spoken = []
    monkeypatch.setattr(
        invitations, "render_to_string", lambda *_args: spoken.append(invitations.translation.get_language()) or "x"
    )
    ada.language = "en"
    ada.save()
    client_as(ada).post("/settings/staff/invite/", NEW)
    assert set(spoken) == {"sv"}
