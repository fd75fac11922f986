"""Who may open what: found from the URL map, so that no page can be forgotten."""

import pytest
from django.contrib.auth.models import Group, Permission

from tests.contracts.pages import GUARDED, LISTS, PAGES, ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PUBLIC = {
    "login",
    "login_code",
    "admin_login",
    "logout",
    "password_reset",
    "password_reset_done",
    "password_reset_confirm",
    "password_reset_complete",
    "invitation",
    "healthz",
    "readyz",
}


def test_only_these_pages_are_public():
    assert {page.name for page in PAGES if page.is_public} == PUBLIC


def test_every_other_page_says_which_permission_it_asks_for():
    known = set(Permission.objects.values_list("content_type__app_label", "codename"))
    silent = [page.name for page in GUARDED if page.permission is None]
    unknown = [
        page.permission
        for page in GUARDED
        if not page.is_for_all_staff and tuple((page.permission or "").split(".", 1)) not in known
    ]
    assert (silent, unknown) == ([], [])


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_logging_in_one_is_sent_to_log_in(method, client, visit):
    for page in GUARDED:
        with visit(page, client) as url:
            response = getattr(client, method)(url)
            assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/login/")
            through_htmx = getattr(client, method)(url, headers={"HX-Request": "true"})
            assert through_htmx["HX-Redirect"].startswith("/login/")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(role, staff, client_as, visit):
    user = staff("Someone", role)
    browser = client_as(user)
    for page in GUARDED:
        may = page.is_for_all_staff or user.has_perm(page.permission)
        with visit(page, browser) as url:
            for method in ("get", "post"):
                status = getattr(browser, method)(url).status_code
                if may:
                    assert status not in (401, 403), (method, status)
                else:
                    assert status in (403, 405), (method, status)


def test_nobody_is_let_in_by_a_permission_of_their_own(staff, vi, client_as):
    """Rights come from roles alone."""
    vi.user_permissions.add(Permission.objects.get(codename="add_account"))
    assert client_as(vi).get("/customers/new/").status_code == 403


def test_whoever_left_is_out_at_once(vi, client_as):
    browser = client_as(vi)
    assert browser.get("/customers/").status_code == 200
    vi.is_active = False
    vi.save()
    assert browser.get("/customers/").status_code == 302


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_a_group_with_at_least_reading(role):
    held = {permission.codename for permission in Group.objects.get(name=role).permissions.all()}
    assert held >= {"view_account", "view_accountuser", "view_activity", "export_account"}


def test_there_are_lists():
    assert {page.name for page in LISTS} >= {"accounts:account_list", "job_list"}
