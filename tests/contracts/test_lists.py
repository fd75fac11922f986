"""What all lists share: page and fragment, every sort and filter, no query per row, and no cell that fails."""

import re
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Tag, User
from plock.kit.models import Job
from tests import make, outside, sales
from tests.contracts.pages import LISTS

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def fill(n, ada, page=None):
    """Rows for every list, each with all that a row can have; Ada herself is the first of the staff."""
    for i in range(n):
        known = Tag.objects.order_by("-pk").values_list("name", flat=True)
        account = make.account(
            account_manager=ada,
            tags=[f"Tag {len(known)}", *known[:3]],
            risk="4.5",
            adoption=50,
            mrr="1000.5",
            user_count=3,
            subscription_count=2,
            state="pending" if page and page.name == "accounts:pending_list" else "active" if i % 2 else "archived",
        )
        version = sales.plan(tiers=[("10", "5", "0"), (None, "4", "1")], mode="graduated")
        order = sales.order(version, account=account, created_by=ada, po_number="1", reference="x")
        item = {"plan_version": version, "rebate_percent": "5", "rebate_until": date(2099, 1, 31)}
        known = {"signed_on": date(2026, 1, 1), "crm_deal_id": "D-1", "cmrr": "5"}
        sold = sales.subscription(
            item, account=account, ends_on=date(2099, 1, 1), mrr="5", mrr_base="5", order=order, **known
        )
        sales.change(sold, effective_on=date(2099, 1, 1), made_by=ada)
        sales.invoice("100", account=account, state="dispatched", currency_id="SEK")
        sums = {"SEK": {"due": "5", "merged": "2", "separate": "2", "held": "1"}}
        sales.run(created_by=ada, customers=[account.pk], invoice_count=2, problem_count=1, sums=sums)
        outside.register_record(account=account, problem="down", url="https://register.example/1")
        outside.sync_item(account=account, state="failed", attempts=1, tried_at=timezone.now(), detail="HTTP 422")
        Job.objects.create(kind="test", title=f"Job {i}", owner=ada)
    for i in range(User.objects.count(), Account.objects.count()):
        User.objects.create(email=f"staff{i}@example.com", name=f"Staff {i}")


@pytest.fixture
def browser(ada, client_as):
    return client_as(ada)


@pytest.fixture(params=LISTS, ids=str)
def listed(request, browser):
    """One list after the other, as an address."""
    page = request.param
    page_url = page.url({})
    return page, page_url


def rows_in(response):
    return len(re.findall(r"<tr data-pk=", response.content.decode()))


@pytest.mark.once
def test_a_reload_gets_the_whole_page(listed, browser, ada):
    fill(3, ada, listed[0])
    response = browser.get(listed[1])
    assert response.status_code == 200
    assert b"<html" in response.content
    assert "HX-Request" in response["Vary"]
    assert rows_in(response) == 3


@pytest.mark.once
def test_htmx_gets_the_region_alone(listed, browser, ada):
    fill(3, ada, listed[0])
    response = browser.get(listed[1], headers=HTMX)
    assert response.status_code == 200
    assert b"<html" not in response.content
    assert "HX-Request" in response["Vary"]
    assert rows_in(response) == 3


@pytest.mark.once
@pytest.mark.parametrize("how", [{"HX-History-Restore-Request": "true"}, {"HX-Boosted": "true"}])
def test_the_back_button_and_boosted_links_get_the_whole_page(listed, browser, how):
    assert b"<html" in browser.get(listed[1], headers={**HTMX, **how}).content


def test_every_sort_works_both_ways_and_over_pages(listed, browser, ada):
    page, url = listed
    fill(30, ada, page)
    for name in page.list_class.table_class.sorts():
        for sort in (name, f"-{name}"):
            first = browser.get(url, {"sort": sort, "per_page": "25"})
            second = browser.get(url + first.context["links"]["next"])
            assert (rows_in(first), rows_in(second)) == (25, 5), sort
            back = browser.get(url + second.context["links"]["previous"])
            assert back.content.count(b"<tr data-pk=") == 25, sort


def test_every_filter_takes_its_choices_and_survives_nonsense(listed, browser, ada):
    page, url = listed
    fill(3, ada, page)
    for name, field in browser.get(url).context["filterset"].form.fields.items():
        offered = [str(value) for value, _label in getattr(field, "choices", ()) if str(value)]
        for value in [*offered[:3], *offered[-1:], "", "nonsense", "x" * 600, "\0", "%'\"+,;", "-1", "ö"]:
            assert browser.get(url, {name: value}, headers=HTMX).status_code == 200, (name, value)
        for value in [*offered[:1], "nonsense"]:  # the page around the region
            assert browser.get(url, {name: value}).status_code == 200, (name, value)


def test_nonsense_in_the_address_is_no_error(listed, browser, ada):
    page, url = listed
    fill(2, ada, page)
    for query in (
        "page=x",
        "page=-1",
        "page=99999999999",
        "after=x",
        "before=!",
        "per_page=7",
        "sort=password",
        "sort=-",
        "count=exact",
        "count=x",
        "view=x",
        "unknown=1",
        "page=last&per_page=250",
        "q=%00",
    ):
        assert browser.get(f"{url}?{query}").status_code == 200, query


def test_an_empty_list_says_so(listed, browser):
    page, url = listed
    for query in ("", "?q=nothing+is+called+this"):
        response = browser.get(url + query)
        shown = 1 if page.name == "settings_staff" and not query else 0  # whoever asks is staff
        assert (response.status_code, rows_in(response)) == (200, shown)
        assert b"<html" in response.content


@pytest.mark.once
def test_fifty_rows_cost_as_many_queries_as_two(listed, browser, ada):
    page, url = listed
    spent = []
    for n in (2, 48):
        fill(n, ada, page)
        browser.get(url)
        with CaptureQueriesContext(connection) as captured:
            response = browser.get(url)
        spent.append(len(captured))
    assert rows_in(response) == 50
    assert spent[0] == spent[1], [query["sql"][:150] for query in captured]


@pytest.mark.once
def test_every_cell_of_a_full_row_resolves(listed, ada):
    page, url = listed
    fill(1, ada, page)
    view = page.list_class()
    view.setup(RequestFactory().get(url))
    view.request.user = ada
    [record] = view.get_queryset()
    table = page.list_class.table_class([record], orderable=False)
    for bound in table.columns:
        bound.column.prepare([record])
    [row] = table.body()
    for bound in table.columns:
        assert f'class="c-{bound.name}' in row
        assert bound.column.raw(record) is not None, bound.name
        assert str(bound.column.cell(record)), bound.name
    assert [head.name for head in table.heads(QueryDict(), None)] == [bound.name for bound in table.columns]
