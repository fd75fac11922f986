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


def row_counts():
    models = [model for app in ("kit", "accounts") for model in apps.get_app_config(app).get_models()]
    return {model.__name__: model.objects.count() for model in models}


def test_a_get_answers_changes_nothing_and_has_a_head(visit, browser):
    """Every page opens for Ada; what is only for POST says so and is not run by a GET."""
    before = row_counts()
    for page in PAGES:
        with visit(page, browser) as url:
            with CaptureQueriesContext(connection) as captured:
                got = browser.get(url)
            assert page.is_public or got.status_code in (200, 302, 303, 405), got.status_code
            if got.status_code == 405:
                assert "GET" not in got["Allow"]
            written = [query["sql"] for query in captured if query["sql"].startswith(WRITES)]
            assert [sql for sql in written if not any(table in sql for table in NOT_OURS)] == []
            assert row_counts() == before
            head = browser.head(url)
            assert head.status_code == got.status_code
            assert not (b"".join(head.streaming_content) if head.streaming else head.content)


def test_a_zero_byte_in_the_address_breaks_nothing(visit, browser):
    """PostgreSQL takes no text that has one."""
    asked = dict.fromkeys(("q", "tag", "with", "keep", "into", "view", "sort", "next", "name", "country"), "a\0b")
    for page in GUARDED:
        with visit(page, browser) as url:
            assert browser.get(url, asked).status_code < 500


def test_a_method_that_means_nothing_here_gets_405(visit, browser):
    for page in GUARDED:
        with visit(page, browser) as url:
            for method in ("DELETE", "PATCH"):
                response = browser.generic(method, url)
                assert response.status_code == 405, method
                assert method not in response["Allow"].split(", ")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_record_that_is_not_there_gets_404(method, visit, browser):
    for page in WITH_RECORD:
        with visit(page, browser, dict.fromkeys(page.blanks, 987_654_321)) as url:
            assert getattr(browser, method)(url).status_code in (404, 405)


def test_a_number_too_long_for_a_record_gets_404(visit, browser):
    for page in WITH_RECORD:
        with visit(page, browser, dict.fromkeys(page.blanks, 10**30)) as url:
            assert browser.get(url).status_code in (404, 405)


def test_a_user_of_another_customer_gets_404(visit, world, browser):
    other = {**world, "user_pk": make.account_user().pk}
    for page in WITH_RECORD:
        if "user_pk" in page.blanks:
            with visit(page, browser, other) as url:
                assert browser.get(url).status_code in (404, 405)


def test_a_post_without_a_token_is_refused(visit, ada, client_as):
    strict = client_as(ada, enforce_csrf_checks=True)
    for page in GUARDED:
        with visit(page, strict) as url:
            assert strict.post(url).status_code in (403, 405)
