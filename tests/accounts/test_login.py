"""Logging in by e-mail, and what happens to those who try too often."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


def log_in(client, email, password="correct horse"):
    return client.post(reverse("login"), {"username": email, "password": password})


def test_logs_in_by_e_mail_whatever_its_case(client, ada):
    answer = log_in(client, "ADA@Example.com")
    assert (answer.status_code, answer.url) == (302, reverse("dashboard"))


def test_a_wrong_password_does_not_say_which_part_was_wrong(client, ada):
    known, unknown = log_in(client, ada.email, "no"), log_in(client, "nobody@example.com", "no")
    assert known.status_code == unknown.status_code == 200
    errors = [list(answer.context["form"].non_field_errors()) for answer in (known, unknown)]
    assert errors[0] == errors[1]
    assert len(errors[0]) == 1


def test_somebody_who_has_left_cannot_log_in(client, ada):
    ada.is_active = False
    ada.save()
    assert log_in(client, ada.email).status_code == 200


def test_too_many_wrong_passwords_lock_the_account_for_that_address_only(client, ada, bo, settings):
    settings.AXES_ENABLED = True
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        answer = log_in(client, ada.email.upper() if attempt % 2 else ada.email, "wrong")
    assert answer.status_code == 429
    assert log_in(client, ada.email).status_code == 429
    assert log_in(Client(), bo.email).status_code == 302
    elsewhere = client.post(
        reverse("login"), {"username": ada.email, "password": "correct horse"}, REMOTE_ADDR="10.0.0.9"
    )
    assert elsewhere.status_code == 302


def test_a_page_asked_for_before_log_in_is_shown_after_it(client, ada):
    asked = client.get(reverse("accounts:account_list"))
    answer = client.post(asked.url, {"username": ada.email, "password": "correct horse"})
    assert answer.url == reverse("accounts:account_list")


def test_a_forgotten_password_is_replaced_by_mail(client, ada):
    client.post(reverse("password_reset"), {"email": ada.email})
    link = re.search(r"https?://\S+?(/password/reset/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    chosen = {"new_password1": "battery staple 9", "new_password2": "battery staple 9"}
    client.post(form.redirect_chain[-1][0], chosen)
    assert log_in(client, ada.email, "battery staple 9").status_code == 302


def test_asking_for_a_new_password_is_throttled_and_tells_nobody_who_exists(client, ada):
    answers = [client.post(reverse("password_reset"), {"email": "nobody@example.com"}) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert mail.outbox == []


def test_the_old_password_is_asked_for_before_a_new_one(client, ada):
    client.force_login(ada, backend="accounts.backends.StaffBackend")
    wrong = {"old_password": "x", "new_password1": "battery staple 9", "new_password2": "battery staple 9"}
    assert client.post(reverse("password_change"), wrong).status_code == 200
    assert client.post(reverse("password_change"), {**wrong, "old_password": "correct horse"}).status_code == 302


def test_logging_out_needs_a_post(client, ada):
    client.force_login(ada, backend="accounts.backends.StaffBackend")
    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))
    assert client.get(reverse("dashboard")).status_code == 302


def test_failures_are_logged_without_what_was_typed(client, ada, caplog):
    log_in(client, ada.email, "Typed-Passw0rd")
    log_in(client, "Typed-Passw0rd-as-name", "x")
    written = [record.getMessage() for record in caplog.records if record.name == "accounts.login"]
    assert written == [
        f"log-in failed for user {ada.pk} from 127.0.0.1",
        "log-in failed for an unknown name from 127.0.0.1",
    ]


def test_what_was_typed_in_the_wrong_field_is_not_shown_again(client, ada):
    assert "Typed-Passw0rd" not in log_in(client, "Typed-Passw0rd", "x").content.decode()


@pytest.mark.parametrize("chosen", ["short1", "password123", "1234567890", "ada@example.com", "Ada Lovelace 1"])
def test_a_password_that_is_easily_guessed_is_refused_with_the_rules(client, ada, chosen):
    ada.name = "Ada Lovelace"
    ada.save()
    client.force_login(ada, backend="accounts.backends.StaffBackend")
    assert "at least 10 characters" in client.get(reverse("password_change")).content.decode()
    form = {"old_password": "correct horse", "new_password1": chosen, "new_password2": chosen}
    assert client.post(reverse("password_change"), form).status_code == 200
    ada.refresh_from_db()
    assert ada.check_password("correct horse")
