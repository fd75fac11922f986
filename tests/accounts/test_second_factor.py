"""The second factor: set up, asked for before anything opens, recovered, required, reset."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Activity, User
from accounts.services import second_factor
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests.accounts.proving import code_of, give_factor, give_password, require_for

pytestmark = pytest.mark.django_db
SET_UP = "/account/second-factor/"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


def verbs() -> list[str]:
    found = Activity.objects.filter(verb__startswith="second_factor").order_by("pk")
    return [verb.partition(".")[2] for verb in found.values_list("verb", flat=True)]


def give_code(browser, code, **extra):
    return browser.post(reverse("login_code"), {"code": code, **extra})


def is_in(browser) -> bool:
    return browser.get(reverse("dashboard")).status_code == 200


def set_up_through_the_page(browser):
    page = browser.get(SET_UP).content.decode()
    key = re.search(r'class="secret-key">(\w+)<', page)[1]
    signed = re.search(r'name="key" value="([^"]+)"', page)[1]
    return key, browser.post(SET_UP, {"key": signed, "code": code_of(key)})


def test_it_is_set_up_with_a_first_code_and_told_by_mail(ada, client_as, committed):
    browser = client_as(ada)
    with committed():
        _key, answer = set_up_through_the_page(browser)
    assert len(re.findall(r"<li>\w{5}-\w{5}</li>", answer.content.decode())) == 10
    assert is_in(browser)
    assert verbs() == ["enabled"]
    assert (mail.outbox[0].to, mail.outbox[0].subject) == ([ada.email], "Your second factor for Plock is on")


def test_looking_at_the_page_sets_up_nothing(ada, client_as):
    client_as(ada).get(SET_UP)
    assert not TOTPDevice.objects.exists()


@pytest.mark.parametrize("wrong", ["000000", "x", "", "123", "٠٠٠٠٠٠", "9" * 20])
def test_a_wrong_first_code_sets_up_nothing_and_keeps_the_key(ada, client_as, wrong):
    browser = client_as(ada)
    page = browser.get(SET_UP).content.decode()
    key, signed = re.search(r'class="secret-key">(\w+)<', page)[1], re.search(r'name="key" value="([^"]+)"', page)[1]
    again = browser.post(SET_UP, {"key": signed, "code": wrong})
    assert again.status_code == 422
    assert key in again.content.decode()
    assert not second_factor.is_on(ada)


def test_the_key_of_somebody_elses_page_is_refused(ada, bo, client_as):
    page = client_as(bo).get(SET_UP).content.decode()
    key, signed = re.search(r'class="secret-key">(\w+)<', page)[1], re.search(r'name="key" value="([^"]+)"', page)[1]
    assert client_as(ada).post(SET_UP, {"key": signed, "code": code_of(key)}).status_code == 422
    assert not second_factor.is_on(ada)


def test_after_the_password_nothing_opens_without_the_code(ada):
    key, _codes = give_factor(ada)
    ada.is_staff = ada.is_superuser = True
    ada.save()
    browser, answer = give_password(ada, next="/jobs/")
    assert answer.url == "/login/code/?next=/jobs/"
    for address in ("/", "/customers/", "/account/", SET_UP, "/admin/", "/admin/accounts/user/"):
        assert browser.get(address).url.startswith("/login/code/?next="), address
        through_htmx = browser.get(address, headers={"HX-Request": "true"})
        assert through_htmx["HX-Redirect"].startswith("/login/code/")
    for address in ("/healthz", "/login/code/", "/password/reset/"):
        assert browser.get(address).status_code == 200
    assert ada.name not in browser.get("/no-such-page/").content.decode()
    assert give_code(browser, code_of(key), next="/jobs/").url == "/jobs/"
    assert is_in(browser)


def test_the_django_admin_has_no_way_in_of_its_own(ada, client):
    give_factor(ada)
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.url == "/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": ada.email, "password": "correct horse"}).status_code == 405


def test_whoever_may_not_enter_the_admin_is_told_so_and_sent_nowhere(vi, client_as):
    assert client_as(vi).get("/admin/", follow=True).status_code == 403


def test_a_code_works_once(ada):
    key, _codes = give_factor(ada)
    code = code_of(key)
    assert give_code(give_password(ada)[0], code).status_code == 302
    assert give_code(give_password(ada)[0], code).status_code == 422


def test_a_recovery_code_works_once_however_it_is_typed(ada):
    _key, codes = give_factor(ada)
    browser, _answer = give_password(ada)
    assert give_code(browser, f" {codes[3].upper().replace('-', ' ')} ").status_code == 302
    assert is_in(browser)
    assert second_factor.codes_left(ada) == 9
    again, _answer = give_password(ada)
    assert give_code(again, codes[3]).status_code == 422
    assert verbs() == ["enabled", "code_used"]


def test_recovery_codes_are_stored_as_nothing_that_lets_one_in(ada):
    _key, codes = give_factor(ada)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 10
    assert stored.isdisjoint({*codes, *(code.replace("-", "") for code in codes)})
    browser, _answer = give_password(ada)
    assert give_code(browser, stored.pop()).status_code == 422


def test_wrong_codes_make_the_next_one_wait(ada):
    key, _codes = give_factor(ada)
    browser, _answer = give_password(ada)
    for _try in range(3):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)
        give_code(browser, "000000")
    assert "Wait 4 seconds" in give_code(browser, code_of(key)).content.decode()
    assert not is_in(browser)


def test_after_eight_codes_there_is_a_pause(ada):
    key, _codes = give_factor(ada)
    browser, _answer = give_password(ada)
    answers = [give_code(browser, "000000").status_code for _try in range(8)]
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert answers == [422] * 8
    assert give_code(browser, code_of(key)).status_code == 429


def test_the_code_page_is_for_those_who_gave_their_password(client):
    assert client.get("/login/code/").url.startswith("/login/")


def test_a_role_that_must_have_one_sets_it_up_before_anything_else(ada, bo):
    require_for("Admin")
    browser, _answer = give_password(ada)
    assert browser.get("/customers/").url == f"{SET_UP}?next=/customers/"
    assert browser.get("/account/").url.startswith(SET_UP)
    page = browser.get(SET_UP)
    assert "Your role needs a second factor" in page.content.decode()
    assert "/customers/" not in page.content.decode()
    _key, answer = set_up_through_the_page(browser)
    assert answer.status_code == 200
    assert is_in(browser)
    free, _answer = give_password(bo)
    assert is_in(free)


def test_a_superuser_counts_as_admin(db):
    require_for("Admin")
    root = User.objects.create_superuser("root@example.com", "correct horse", name="Root")
    browser, _answer = give_password(root)
    assert browser.get("/admin/").url.startswith(SET_UP)


def test_what_a_role_requires_cannot_be_turned_off(ada, client_as):
    browser = client_as(ada)
    set_up_through_the_page(browser)
    require_for("Admin")
    browser.post(reverse("me_second_factor_off"), {"off-password": "correct horse"})
    assert second_factor.is_on(ada)
    assert verbs() == ["enabled"]


def test_it_is_turned_off_with_the_password(ada, client_as, committed):
    browser = client_as(ada)
    set_up_through_the_page(browser)
    assert browser.post(reverse("me_second_factor_off"), {"off-password": "wrong"}).status_code == 422
    with committed():
        assert browser.post(reverse("me_second_factor_off"), {"off-password": "correct horse"}).status_code == 303
    assert not second_factor.is_on(ada)
    assert is_in(browser)
    assert verbs() == ["enabled", "disabled"]
    assert mail.outbox[-1].subject == "Your second factor for Plock is off"


def test_new_recovery_codes_replace_the_old_ones(ada, client_as):
    browser = client_as(ada)
    _key, answer = set_up_through_the_page(browser)
    old = re.findall(r"<li>(\w{5}-\w{5})</li>", answer.content.decode())
    assert browser.post(reverse("me_recovery_codes"), {"codes-password": "wrong"}).status_code == 422
    answer = browser.post(reverse("me_recovery_codes"), {"codes-password": "correct horse"})
    new = re.findall(r"<li>(\w{5}-\w{5})</li>", answer.content.decode())
    other, _answer = give_password(ada)
    assert give_code(other, old[0]).status_code == 422
    cache.clear()
    second_factor.StaticDevice.objects.update(throttling_failure_timestamp=None)
    assert give_code(other, new[0]).status_code == 302
    assert verbs() == ["enabled", "codes_renewed", "code_used"]


def test_an_admin_resets_it_for_somebody_who_lost_everything(ada, bo, committed):
    give_factor(bo)
    with committed():
        second_factor.reset(user=bo, origin=Origin(by=ada))
    browser, _answer = give_password(bo)
    assert is_in(browser)
    assert Activity.objects.get(verb="second_factor.reset").actor == ada
    assert mail.outbox[-1].to == [bo.email]
    assert "Ada has reset your second factor" in mail.outbox[-1].body
    with pytest.raises(Refused):
        second_factor.reset(user=bo, origin=Origin(by=ada))


def test_turning_it_on_asks_other_browsers_for_the_code(ada, client_as):
    here, there = client_as(ada), client_as(ada)
    set_up_through_the_page(here)
    assert is_in(here)
    assert there.get("/customers/").url == "/login/code/?next=/customers/"


def test_a_required_role_given_later_is_asked_for_at_the_next_click(bo, client_as):
    require_for("Admin")
    browser = client_as(bo)
    assert is_in(browser)
    bo.groups.set([Group.objects.get(name="Admin")])
    assert browser.get("/").url.startswith(SET_UP)


def test_whoever_gave_only_a_password_can_leave(ada):
    give_factor(ada)
    browser, _answer = give_password(ada)
    browser.post(reverse("logout"))
    assert browser.get("/").url.startswith("/login/?")
