"""What registers said: kept in sets, moved when customers are merged, listed, and seen on the dashboard."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.services import accounts, merging
from accounts.services.activity import SYSTEM, Origin
from integrations.models import RegisterRecord, VatCheck
from integrations.rules.companies import Company, Status
from integrations.services import register_records
from integrations.services.register_records import Said
from tests import make, outside

pytestmark = pytest.mark.django_db
NOW = timezone.now()
EARLIER = NOW - timedelta(days=40)


def company(account, status=Status.ACTIVE, **known):
    usual = {"source": "brreg", "number": account.org_number, "country": "NO", "name": account.name}
    return Company(status=status, **{**usual, **known})


def said(account, found=None, problem=""):
    return Said(account.pk, account.org_number, "NO", found, problem)


def numbered(n=1):
    return [make.account(org_number=f"99900{i:04d}", country="NO") for i in range(n)]


def keep(*what, at=NOW):
    return register_records.keep("brreg", what, origin=SYSTEM, at=at)


def test_a_status_that_changes_is_logged_and_dated():
    [account] = numbered()
    keep(said(account, company(account)), at=EARLIER)
    assert not Activity.objects.exists()
    kept = keep(
        said(account, company(account, Status.LIQUIDATION, raw_status="underAvvikling", url="https://x.example"))
    )
    assert (kept.answered, kept.changed, kept.missing) == (1, 1, 0)
    record = RegisterRecord.objects.get()
    assert (record.status, record.raw_status, record.changed_at) == ("liquidation", "underAvvikling", NOW)
    assert Activity.objects.get().changes == {"status": ["active", "liquidation"]}
    assert Account.objects.get().updated_at == NOW


def test_the_same_status_moves_only_the_time_of_asking():
    [account] = numbered()
    keep(said(account, company(account)), at=EARLIER)
    keep(said(account, company(account)))
    record = RegisterRecord.objects.get()
    assert (record.changed_at, record.checked_at, record.tried_at) == (EARLIER, NOW, NOW)


def test_a_question_in_vain_leaves_what_was_said_before():
    [account] = numbered()
    keep(said(account, company(account, Status.BANKRUPT)), at=EARLIER)
    kept = keep(said(account, problem="down"))
    record = RegisterRecord.objects.get()
    assert (kept.problems, record.status, record.problem) == (1, "bankrupt", "down")
    assert (record.checked_at, record.tried_at) == (EARLIER, NOW)


def test_what_was_said_of_another_number_counts_no_more():
    [account] = numbered()
    outside.register_record(
        account=account, number="999000118", status="bankrupt", name="Other AS", url="https://x.example"
    )
    keep(said(account, problem="down"))
    record = RegisterRecord.objects.get()
    assert (record.number, record.status, record.name, record.url) == (account.org_number, "unknown", "", "")


def test_news_are_of_one_company_and_not_of_another_number_or_of_nobody():
    was_bankrupt, is_bankrupt, never_answered = numbered(3)
    for one in (was_bankrupt, is_bankrupt):
        outside.register_record(account=one, number="999000118", status="bankrupt", name="Other AS")
    keep(said(never_answered, problem="down"), at=EARLIER)
    keep(
        said(was_bankrupt, company(was_bankrupt)),
        said(is_bankrupt, company(is_bankrupt, Status.BANKRUPT)),
        said(never_answered, company(never_answered)),
    )
    logged = [(one.account, one.changes["status"]) for one in Activity.objects.all()]
    assert logged == [(is_bankrupt, [None, "bankrupt"])]


@pytest.mark.once
@pytest.mark.parametrize(
    "values", [{"org_number": "999000207"}, {"org_number": ""}, {"country": "SE", "org_number": ""}]
)
def test_what_was_said_is_forgotten_with_the_number_it_was_said_of(ada, client_as, values):
    account = make.account(name="Fjord AS", org_number="999000118", country="NO")
    outside.register_record(account=account, status="bankrupt")
    outside.register_record(status="bankrupt")  # somebody else's
    page = f"/customers/{account.pk}/"
    assert "is bankrupt" in client_as(ada).get(page).content.decode()
    accounts.edit(account=account, values=values, version=account.version, origin=Origin(by=ada))
    assert "is bankrupt" not in client_as(ada).get(page).content.decode()
    assert RegisterRecord.objects.count() == 1


@pytest.mark.once
def test_a_first_number_or_another_name_forgets_nothing(ada):
    account = make.account(country="DE")
    outside.register_record(account=account, system="gleif", number="5493009990HALCYON043", country="DE")
    values = {"name": "Halcyon GmbH", "org_number": "HRB 99001"}
    accounts.edit(account=account, values=values, version=account.version, origin=Origin(by=ada))
    assert RegisterRecord.objects.exists()


def test_an_answer_about_who_has_changed_since_the_question_is_left_out():
    renumbered, merged, known, forgotten = numbered(4)
    questions = [said(one, company(one, Status.BANKRUPT)) for one in (renumbered, merged)]
    lei = "5493009990HALCYON043"
    outside.register_record(account=known, system="gleif", number=lei)
    questions += [Said(one.pk, lei, "NO", company(one, Status.BANKRUPT)) for one in (known, forgotten)]
    Account.objects.filter(pk=renumbered.pk).update(org_number="999000207")
    Account.objects.filter(pk=merged.pk).update(merged_into=known, state="archived")
    assert keep(*questions).answered == 1
    assert [one.account for one in RegisterRecord.objects.all()] == [known]


def test_a_company_that_is_gone_is_missing_and_comes_back():
    [account] = numbered()
    keep(said(account, company(account)), at=EARLIER)
    assert keep(said(account)).missing == 1
    assert RegisterRecord.objects.get().status == "missing"
    keep(said(account, company(account)))
    changes = [entry.changes["status"] for entry in Activity.objects.order_by("pk")]
    assert changes == [["active", "missing"], ["missing", "active"]]


def test_customers_that_are_gone_meanwhile_and_texts_without_end_do_no_harm():
    [account] = numbered()
    gone = Said(987_654_321, "1", "NO", None)
    keep(gone, said(account, company(account, name="x" * 900, raw_status="y" * 900, url="https://" + "z" * 900)))
    record = RegisterRecord.objects.get()
    assert (len(record.name), len(record.raw_status), len(record.url)) == (500, 200, 500)


@pytest.mark.once
def test_a_hundred_cost_as_many_queries_as_two():
    spent = []
    for n in (2, 100):
        RegisterRecord.objects.all().delete()
        Account.objects.all().delete()
        many = numbered(n)
        keep(*(said(one, company(one)) for one in many[: n // 2]), at=EARLIER)
        with CaptureQueriesContext(connection) as captured:
            keep(*(said(one, company(one, Status.BANKRUPT)) for one in many))
        spent.append(len(captured))
    assert spent[0] == spent[1]


def merge(winner, loser, by):
    versions = (winner.version, loser.version)
    merging.merge(winner=winner, loser=loser, versions=versions, origin=Origin(by=by))


def test_merging_moves_the_record_where_the_winner_has_none_and_every_check(ada):
    winner, loser = make.account(country="NO"), make.account(org_number="999000118", country="NO")
    record = outside.register_record(account=loser, status="bankrupt")
    outside.vat_check(account=loser)
    told = [one.sentence for one in merging.preview(winner, loser)]
    assert "What the public register says moves." in told
    assert "1 check of a VAT number moves." in told
    merge(winner, loser, ada)
    record.refresh_from_db()
    assert record.account == VatCheck.objects.get().account == winner


@pytest.mark.once
def test_merging_drops_a_record_whose_number_is_lost(ada):
    winner = make.account(org_number="999000207", country="NO")
    loser = make.account(org_number="999000118", country="NO")
    outside.register_record(account=loser, status="bankrupt")
    assert not any("register" in one.sentence for one in merging.preview(winner, loser))
    merge(winner, loser, ada)
    assert not RegisterRecord.objects.exists()


def test_merging_keeps_the_record_of_the_winner(ada):
    winner, loser = make.account(), make.account()
    kept = outside.register_record(account=winner)
    outside.register_record(account=loser, status="bankrupt")
    merge(winner, loser, ada)
    assert list(RegisterRecord.objects.all()) == [kept]


@pytest.mark.once
def test_the_dashboard_tells_of_active_customers_in_trouble_and_leads_to_them(vi, client_as):
    browser = client_as(vi)
    assert b"in liquidation or dissolved" not in browser.get("/").content
    good, bad, gone = make.account(), make.account(name="Ruin AS"), make.account(state="archived")
    for account, status in ((good, "active"), (bad, "bankrupt"), (gone, "dissolved")):
        outside.register_record(account=account, status=status)
    page = browser.get("/").content.decode()
    assert "1 customer is bankrupt" in page and "Ruin AS" in page
    listed = browser.get("/customers/registers/?view=trouble").content.decode()
    assert "Ruin AS" in listed
    assert good.name not in listed and gone.name not in listed


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c"}),
        ("?view=missing", {"b"}),
        ("?view=problems", {"c"}),
        ("?system=prh", {"c"}),
        ("?status=active", {"a", "c"}),
        ("?q=Beta", {"b"}),
        ("?problem=no&sort=asked", {"a", "b"}),
    ],
)
def test_the_list_is_narrowed(ada, client_as, query, found):
    outside.register_record(account=make.account(name="Alpha"))
    outside.register_record(account=make.account(name="Beta"), status="missing")
    outside.register_record(account=make.account(name="Ceta"), system="prh", problem="down")
    page = client_as(ada).get(f"/customers/registers/{query}")
    rows = {row.account.name[0].lower() for row in page.context["page"].rows}
    assert rows == found


@pytest.mark.once
def test_the_admin_is_for_looking(staff, client_as):
    root = staff("Root", "Admin")
    root.is_staff = root.is_superuser = True
    root.save()
    account = make.account(vat_number="SE559999001601")
    outside.register_record(account=account)
    outside.vat_check(account=account)
    for name, row in (("registerrecord", RegisterRecord.objects.get()), ("vatcheck", VatCheck.objects.get())):
        assert client_as(root).get(f"/admin/integrations/{name}/").status_code == 200
        page = client_as(root).get(f"/admin/integrations/{name}/{row.pk}/change/")
        assert page.status_code == 200 and b"_save" not in page.content
