"""Tags in the settings: rename, colour, merge, delete; found by the search as they are called now, however many."""

import pytest

from accounts.models import Account, Activity, Tag, Tagging
from accounts.services import tags, vocabulary
from accounts.services.activity import Origin
from plock.kit import jobs
from plock.kit.errors import Refused
from plock.kit.models import Job
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(ada, client_as):
    return client_as(ada)


def found(browser, word):
    return {one.name for one in browser.get("/customers/", {"q": word}).context["page"].rows}


def test_a_renamed_tag_is_found_by_its_new_name_alone(browser, ada):
    account = make.account(name="Alfa", tags=["Retail", "Other"])
    before = Account.objects.get(pk=account.pk)
    browser.post(f"/settings/tags/{make.tag('Retail').pk}/edit/", {"name": "Åhléns shops", "colour": "red"})
    assert tags.of(account) == ["Other", "Åhléns shops"]
    assert (found(browser, "åhléns"), found(browser, "retail"), found(browser, "other")) == ({"Alfa"}, set(), {"Alfa"})
    account.refresh_from_db()
    assert account.version == before.version + 1
    assert account.updated_at > before.updated_at
    entry = Activity.objects.get(verb="tag.edited")
    assert (entry.actor, entry.account, entry.subject) == (ada, None, "Retail")
    assert entry.changes == {"name": ["Retail", "Åhléns shops"], "colour": ["", "red"], "customers": [None, 1]}


def test_a_colour_alone_touches_no_customer(browser):
    account = make.account(tags=["Retail"])
    browser.post(f"/settings/tags/{make.tag('Retail').pk}/edit/", {"name": "Retail", "colour": "blue"})
    assert make.tag("Retail").colour == "blue"
    assert Account.objects.get(pk=account.pk).version == account.version
    assert Activity.objects.get().changes == {"colour": ["", "blue"]}


def test_the_case_of_a_name_may_change(browser):
    browser.post(f"/settings/tags/{make.tag('retail').pk}/edit/", {"name": "RETAIL", "colour": ""})
    assert Tag.objects.get().name == "RETAIL"


def test_a_name_that_is_taken_leads_to_merging(browser):
    first, second = make.tag("Retail"), make.tag("Shops")
    answer = browser.post(f"/settings/tags/{first.pk}/edit/", {"name": "SHOPS", "colour": ""})
    assert answer.status_code == 422
    assert f"/settings/tags/{first.pk}/merge/?into={second.pk}" in answer.text
    assert 'value="Shops"' in browser.get(f"/settings/tags/{first.pk}/merge/?into={second.pk}").text


@pytest.mark.parametrize("name", ["", "a,b", "a;b", "x" * 51])
def test_what_is_no_tag_is_refused(browser, name):
    tag = make.tag("Retail")
    assert browser.post(f"/settings/tags/{tag.pk}/edit/", {"name": name, "colour": ""}).status_code == 422
    assert browser.post(f"/settings/tags/{tag.pk}/edit/", {"name": "Ok", "colour": "pink"}).status_code == 422
    assert Tag.objects.get().name == "Retail"


def test_merging_moves_every_customer_once_and_removes_the_tag(browser):
    make.account(name="One", tags=["Retail"])
    make.account(name="Both", tags=["Retail", "Shops"])
    browser.post(f"/settings/tags/{make.tag('Retail').pk}/merge/", {"into": "shops"})
    assert [tag.name for tag in Tag.objects.all()] == ["Shops"]
    assert Tagging.objects.count() == 2
    assert (found(browser, "shops"), found(browser, "retail")) == ({"One", "Both"}, set())
    assert Activity.objects.get().changes == {"tag": ["Retail", "Shops"], "customers": [None, 2]}


@pytest.mark.parametrize("into", ["", "Retail", "Unknown", "x" * 200])
def test_merging_needs_another_tag_that_exists(browser, into):
    tag = make.tag("Retail")
    assert browser.post(f"/settings/tags/{tag.pk}/merge/", {"into": into}).status_code == 422


def test_a_deleted_tag_is_gone_from_customers_and_search(browser):
    make.account(name="Alfa", tags=["Retail", "Keep"])
    tag = make.tag("Retail")
    browser.post(f"/settings/tags/{tag.pk}/delete/")
    assert not Tag.objects.filter(pk=tag.pk).exists()
    assert (found(browser, "retail"), found(browser, "keep")) == (set(), {"Alfa"})
    entry = Activity.objects.get()
    assert (entry.verb, entry.subject, entry.changes) == ("tag.deleted", "Retail", {"customers": [1, 0]})


def fill(n, name):
    accounts = make.accounts(n)
    tags.add_new({account.pk: [name] for account in accounts})
    return accounts


VERBS = {
    "rename": lambda tag, ada: vocabulary.edit(tag=tag, name="New", colour="", origin=Origin(by=ada)),
    "merge": lambda tag, ada: vocabulary.merge(tag=tag, into=make.tag("New"), origin=Origin(by=ada)),
    "delete": lambda tag, ada: vocabulary.delete(tag=tag, origin=Origin(by=ada)),
}


@pytest.mark.parametrize("verb", VERBS)
def test_many_customers_are_a_job_that_survives_being_killed(ada, sent, monkeypatch, verb):
    monkeypatch.setattr(vocabulary, "SMALL", 5)
    monkeypatch.setattr(vocabulary, "CHUNK", 4)
    fill(10, "Old")
    tag = make.tag("Old")
    job = VERBS[verb](tag, ada)
    assert job.total == 10
    with pytest.raises(Refused, match="A job is still changing"):
        vocabulary.delete(tag=tag, origin=Origin(by=ada))
    step, steps = vocabulary._step, []

    def die_in_the_second(*args, **options):
        ids = step(*args, **options)
        steps.append(ids)
        if len(steps) == 2:
            raise KeyboardInterrupt
        return ids

    monkeypatch.setattr(vocabulary, "_step", die_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(job_id=job.pk)
    monkeypatch.setattr(vocabulary, "_step", step)
    Job.objects.filter(pk=job.pk).update(leased_until="2020-01-01T00:00Z")
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"customers": 10})
    assert not Account.objects.filter(search_text__contains="old").exists()
    assert Account.objects.filter(search_text__contains="new").count() == (0 if verb == "delete" else 10)
    assert set(Account.objects.values_list("version", flat=True)) == {2}
    [entry] = Activity.objects.filter(verb__startswith="tag.")
    assert 10 in entry.changes["customers"]
    jobs.run(job_id=job.pk)  # over is over
    assert Activity.objects.filter(verb__startswith="tag.").count() == 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_hundred_customers_cost_as_many_queries_as_two(ada, verb, django_assert_max_num_queries):
    fill(2, "Two")
    fill(100, "Hundred")
    make.tag("New")
    with django_assert_max_num_queries(40) as first:
        vocabulary.edit(tag=make.tag("Two"), name="Three", colour="", origin=Origin(by=ada))
    with django_assert_max_num_queries(40) as second:
        vocabulary.edit(tag=make.tag("Hundred"), name="Many", colour="", origin=Origin(by=ada))
    assert len(first) == len(second)


def test_the_list_counts_sorts_and_finds(browser):
    for names in (["A", "B"], ["B"], ["B", "C"]):
        make.account(tags=names)
    make.tag("Unused")
    rows = browser.get("/settings/tags/?sort=-customers").context["page"].rows
    assert (rows[0].name, rows[0].customers) == ("B", 3)
    assert rows[-1].customers == 0
    assert [tag.name for tag in browser.get("/settings/tags/?q=UNU").context["page"].rows] == ["Unused"]


def test_everybody_looks_and_only_those_who_may_change(vi, client_as):
    tag = make.tag("Retail")
    browser = client_as(vi)
    assert "Delete" not in browser.get(f"/settings/tags/{tag.pk}/").text
    assert browser.post(f"/settings/tags/{tag.pk}/edit/", {"name": "X", "colour": ""}).status_code == 403
    assert Tag.objects.get().name == "Retail"
