"""Staff: roles, leaving and coming back; nobody locks himself out, and an Admin always remains."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import Activity, User
from accounts.services import staff as people
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db


def role_of(person):
    return [group.name for group in person.groups.all()]


def save(browser, person, **values):
    return browser.post(f"/settings/staff/{person.pk}/", {"name": person.name, "role": role_of(person)[0], **values})


def test_gives_somebody_another_role_and_logs_it(ada, bo, client_as):
    answer = save(client_as(ada), bo, name="Bo Berg", role="Billing", is_staff="on")
    assert answer.status_code == 303
    bo.refresh_from_db()
    assert (bo.name, role_of(bo), bo.is_staff) == ("Bo Berg", ["Billing"], True)
    entry = Activity.objects.get(verb="staff.edited")
    assert entry.changes == {
        "name": ["Bo", "Bo Berg"],
        "is_staff": [False, True],
        "role": ["Account manager", "Billing"],
    }


def test_somebody_has_one_role_whatever_was_there_before(ada, bo, client_as):
    bo.groups.add(Group.objects.get(name="Admin"), Group.objects.get(name="Viewer"))
    save(client_as(ada), bo, role="Viewer")
    assert role_of(bo) == ["Viewer"]


def test_one_may_change_the_own_name_but_not_the_own_role(ada, staff, client_as):
    staff("Eve", "Admin")
    assert save(client_as(ada), ada, name="Ada Lovelace").status_code == 303
    answer = save(client_as(ada), ada, role="Viewer")
    assert answer.status_code == 422
    assert role_of(ada) == ["Admin"]


def test_nobody_deactivates_himself(ada, staff, client_as):
    staff("Eve", "Admin")
    answer = client_as(ada).post(f"/settings/staff/{ada.pk}/deactivate/", follow=True)
    assert "cannot deactivate yourself" in answer.text
    ada.refresh_from_db()
    assert ada.is_active


@pytest.mark.parametrize("loses", ["role", "access"])
def test_the_last_admin_stays(ada, loses):
    """Also where it is a superuser without a role, or the system, that asks."""
    root = User.objects.create_superuser("root@example.com", "x" * 12, name="Root")
    with pytest.raises(Refused, match="Nobody would be left"):
        if loses == "role":
            people.edit(person=ada, role="Viewer", values={"name": ada.name}, origin=Origin(by=root))
        else:
            people.deactivate(person=ada, origin=Origin(by=root))
    ada.refresh_from_db()
    assert (ada.is_active, role_of(ada)) == (True, ["Admin"])


def test_an_admin_who_never_accepted_does_not_count(ada, bo):
    people.invite(email="new@example.com", name="New", role="Admin", origin=Origin(by=ada))
    with pytest.raises(Refused, match="Nobody would be left"):
        people.deactivate(person=ada, origin=Origin(by=bo))


def test_only_a_superuser_touches_superusers(ada, client_as):
    root = User.objects.create_superuser("root@example.com", "x" * 12, name="Root")
    root.groups.add(Group.objects.get(name="Admin"))
    browser = client_as(ada)
    assert "whom only another superuser may change" in browser.get(f"/settings/staff/{root.pk}/").text
    save(browser, root, role="Viewer")
    for verb in ("deactivate", "log-out", "second-factor/reset"):
        browser.post(f"/settings/staff/{root.pk}/{verb}/")
    root.refresh_from_db()
    assert (root.is_active, role_of(root)) == (True, ["Admin"])


def test_whoever_is_deactivated_is_out_at_once_and_keeps_the_name_everywhere(ada, bo, client_as):
    account = make.account(account_manager=bo)
    browser = client_as(bo)
    assert browser.get("/").status_code == 200
    client_as(ada).post(f"/settings/staff/{bo.pk}/deactivate/")
    assert browser.get("/").status_code == 302
    account.refresh_from_db()
    assert account.account_manager == bo
    assert Activity.objects.get(verb="staff.deactivated").subject == "Bo"
    assert "Deactivated" in client_as(ada).get("/settings/staff/?q=bo@").text


def test_whoever_comes_back_logs_in_with_the_password_of_before(ada, bo, client_as):
    people.deactivate(person=bo, origin=Origin(by=ada))
    client_as(ada).post(f"/settings/staff/{bo.pk}/reactivate/")
    bo.refresh_from_db()
    assert bo.is_active
    assert bo.check_password("correct horse")
    assert Activity.objects.filter(verb="staff.reactivated").exists()


def test_the_list_says_who_is_what(ada, bo, lo, client_as):
    make.account(account_manager=bo)
    make.account(account_manager=bo)
    people.invite(email="new@example.com", name="New", role="Viewer", origin=Origin(by=ada))
    people.deactivate(person=lo, origin=Origin(by=ada))
    User.objects.filter(pk=bo.pk).update(last_login=timezone.now())
    browser = client_as(ada)
    shown = {one.name: one for one in browser.get("/settings/staff/").context["page"].rows}
    assert {name: one.state for name, one in shown.items()} == {
        "Ada": "active",
        "Bo": "active",
        "Lo": "deactivated",
        "New": "invited",
    }
    assert (shown["Bo"].customers, shown["Bo"].role, shown["Ada"].session_count) == (2, "Account manager", 1)
    only = browser.get("/settings/staff/?state=invited&state=deactivated&role=Billing").context["page"].rows
    assert [one.name for one in only] == ["Lo"]


def test_logging_somebody_out_ends_every_log_in(ada, bo, client_as):
    first, second = client_as(bo), client_as(bo)
    first.get("/")
    second.get("/")
    client_as(ada).post(f"/settings/staff/{bo.pk}/log-out/")
    assert [browser.get("/").status_code for browser in (first, second)] == [302, 302]


def test_billing_sees_no_staff(lo, client_as):
    assert client_as(lo).get("/settings/staff/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_deactivate_each_other_at_the_same_moment_do_not_both_go(staff):
    ada, eve = staff("Ada", "Admin"), staff("Eve", "Admin")
    start = threading.Barrier(2)

    def deactivate(person, by):
        try:
            start.wait(timeout=10)
            people.deactivate(person=person, origin=Origin(by=by))
        except Refused as problem:
            return str(problem)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(deactivate, (ada, eve), (eve, ada)))
    assert sorted(map(bool, outcomes)) == [False, True]
    assert User.objects.filter(is_active=True, groups__name="Admin").count() == 1
