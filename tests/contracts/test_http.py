"""Manners of every page: the right status for wrong methods and unknown records, and a GET changes nothing."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.contracts.pages import GUARDED, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WRITES = ("INSERT", "UPDATE", "DELETE")
NOT_OURS = ('"accounts_session"', '"django_admin_log"')
WITH_RECORD = [page for page in GUARDED if page.blanks]


@pytest.fixture
def browser(ada, client_as):
    return client_as(ada)


@pytest.mark.parametrize("page", GUARDED, ids=str)
def test_a_page_answers_as_its_methods_say(page, world, browser):
    """Every page opens for Ada; what is only for POST says so and is not run by a GET."""
    response = browser.get(page.url(world))
    assert response.status_code in (200, 302, 303, 405), response.status_code
    if response.status_code == 405:
        assert "GET" not in response["Allow"]


@pytest.mark.parametrize("page", GUARDED, ids=str)
def test_a_zero_byte_in_the_address_breaks_nothing(page, world, browser):
    """PostgreSQL takes no text that has one."""
    asked = dict.fromkeys(("q", "tag", "with", "keep", "into", "view", "sort", "next", "name", "country"), "a\0b")
    assert browser.get(page.url(world), asked).status_code < 500


@pytest.mark.parametrize("page", GUARDED, ids=str)
def test_a_method_that_means_nothing_here_gets_405(page, world, browser):
    for method in ("DELETE", "PATCH"):
        response = browser.generic(method, page.url(world))
        assert response.status_code == 405, method
        assert method not in response["Allow"].split(", ")


@pytest.mark.parametrize("page", WITH_RECORD, ids=str)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_record_that_is_not_there_gets_404(page, method, browser):
    blanks = dict.fromkeys(page.blanks, 987_654_321)
    assert getattr(browser, method)(page.url(blanks)).status_code in (404, 405)


@pytest.mark.parametrize("page", WITH_RECORD, ids=str)
def test_a_number_too_long_for_a_record_gets_404(page, browser):
    blanks = dict.fromkeys(page.blanks, 10**30)
    assert browser.get(page.url(blanks)).status_code in (404, 405)


@pytest.mark.parametrize("page", [page for page in WITH_RECORD if "user_pk" in page.blanks], ids=str)
def test_a_user_of_another_customer_gets_404(page, world, browser):
    assert browser.get(page.url({**world, "user_pk": make.account_user().pk})).status_code in (404, 405)


def row_counts():
    models = [model for app in ("kit", "accounts") for model in apps.get_app_config(app).get_models()]
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_get_changes_nothing(page, world, browser):
    before = row_counts()
    with CaptureQueriesContext(connection) as captured:
        browser.get(page.url(world))
    written = [query["sql"] for query in captured if query["sql"].startswith(WRITES)]
    assert [sql for sql in written if not any(table in sql for table in NOT_OURS)] == []
    assert row_counts() == before


@pytest.mark.parametrize("page", GUARDED, ids=str)
def test_a_head_is_a_get_without_a_body(page, world, browser):
    got, head = browser.get(page.url(world)), browser.head(page.url(world))
    assert head.status_code == got.status_code
    assert not (b"".join(head.streaming_content) if head.streaming else head.content)


@pytest.mark.parametrize("page", GUARDED, ids=str)
def test_a_post_without_a_token_is_refused(page, world, ada, client_as):
    strict = client_as(ada, enforce_csrf_checks=True)
    assert strict.post(page.url(world)).status_code in (403, 405)
