"""Exporting from the pages: the form, the download of what is small, the job for what is large, and who may."""

import pytest

from accounts.exporters.customers import CustomerExport
from accounts.models import Activity
from plock.kit.models import Job
from tests import make
from tests.accounts.exporting import read

pytestmark = pytest.mark.django_db
URL = "/customers/export/"


@pytest.fixture
def browser(client_as, vi):
    return client_as(vi)


def ask(browser, query="", **data):
    return browser.post(f"{URL}?{query}", {"format": "csv", "layout": "import", "which": "all", **data})


def names(response):
    return [row["name"] for row in read(b"".join(response.streaming_content))]


def test_the_form_offers_the_filtered_rows_first_and_counts_them(browser):
    make.account(state="archived")
    make.account()
    page = browser.get(f"{URL}?state=archived&sort=-mrr")
    assert (page.status_code, page.context["count"], page.context["query"]) == (200, 1, "state=archived&sort=-mrr")
    assert page.context["form"]["which"].value() == "filtered"
    everything = browser.get(URL)
    assert (everything.context["count"], everything.context["form"]["which"].value()) == (2, "all")
    assert "filtered" not in dict(everything.context["form"].fields["which"].choices)


def test_a_selection_posted_without_a_format_shows_the_form_and_keeps_it(browser):
    one, two, _other = make.accounts(3)
    page = browser.post(URL, {"ids": [one.pk, two.pk], "which": "selected"})
    assert (page.status_code, page.context["count"]) == (200, 2)
    html = page.content.decode()
    assert all(f'name="ids" value="{pk}"' in html for pk in (one.pk, two.pk))
    assert Activity.objects.count() == 0


def test_the_selection_is_downloaded(browser):
    one, two, _other = make.account(name="One"), make.account(name="Two"), make.account(name="Other")
    assert names(ask(browser, which="selected", ids=[one.pk, two.pk, "x"])) == ["One", "Two"]


def test_what_the_list_shows_is_downloaded(browser):
    make.account(name="Gone", state="archived")
    make.account(name="Here")
    assert names(ask(browser, "state=archived&page=3", which="filtered")) == ["Gone"]


@pytest.mark.parametrize(
    ("format", "kind"),
    [("csv", "text/csv"), ("xlsx", "spreadsheetml.sheet"), ("json", "application/json")],
)
@pytest.mark.parametrize("layout", ["import", "table"])
def test_a_download_is_named_and_typed(browser, format, kind, layout, time_machine):
    time_machine.move_to("2026-05-06T12:00:00Z")
    make.account(name="One")
    response = ask(browser, format=format, layout=layout)
    assert response["Content-Disposition"] == f'attachment; filename="customers-2026-05-06.{format}"'
    assert kind in response["Content-Type"]
    assert len(read(b"".join(response.streaming_content), format)) == 1


def test_the_log_says_who_took_what(browser, vi):
    make.account(tags=["VIP"])
    ask(browser, "tag=vip", which="filtered", layout="table")
    entry = Activity.objects.get()
    assert (entry.verb, entry.actor, entry.account, entry.source) == ("customers.exported", vi, None, "screen")
    assert {name: new for name, (_old, new) in entry.changes.items()} == {
        "count": 1,
        "format": "csv",
        "layout": "table",
        "rows": "filtered",
        "filter": "tag=vip",
    }


def test_a_large_export_is_a_job_on_whose_page_it_is_waited_for(browser, vi, sent, committed, monkeypatch):
    monkeypatch.setattr(CustomerExport, "small", 2)
    make.accounts(3)
    with committed():
        response = ask(browser)
    job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (303, job.get_absolute_url())
    assert (job.kind, job.owner, job.total, job.title) == ("accounts.export", vi, 3, "Export 3 customers")
    assert (sent, Activity.objects.count()) == ([{"job_id": job.pk}], 0)


@pytest.mark.parametrize("bad", [{"format": "pdf"}, {"layout": "mine"}, {"which": "some"}, {"which": "selected"}])
def test_nonsense_is_refused_with_the_form(browser, bad):
    page = ask(browser, **bad)
    assert (page.status_code, list(page.context["form"].errors)) == (422, list(bad))
    assert Activity.objects.count() == 0


def test_whoever_may_not_export_may_not(staff, client_as, vi):
    vi.groups.clear()
    make.account()
    browser = client_as(vi)
    assert (browser.get(URL).status_code, ask(browser).status_code) == (403, 403)
