"""Ids in other systems in files: imported like any field of the customer, exported, and a key of their own."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity
from accounts.services import memberships
from integrations.models import ExternalId
from plock.kit.importing import engine, headers, registry, service
from tests import make, outside, sales
from tests.accounts.exporting import exported, written
from tests.accounts.importing import bring, changes, check, counts, problems, take, text

pytestmark = pytest.mark.django_db
ALL = "customer_number,hubspot_id,salesforce_id,fortnox_id,kleer_id"
FULL = ["77", "0015g00000AbCdEAAV", "F-1", "5012"]


@pytest.fixture
def account():
    return make.account(name="Acme", customer_number="A-1")


def ids(account):
    return dict(ExternalId.objects.filter(account=account).values_list("system", "external_id"))


def test_new_and_known_customers_get_their_ids_and_the_log_says_so(account, bo):
    rows = [["A-1", "Acme", *FULL], ["A-2", "New", "78", "", "", ""]]
    batch = bring(text(ALL.replace("hubspot", "name,hubspot"), *rows), by=bo)
    assert counts(batch) == {"created": 1, "updated": 1}
    assert changes(batch)[0]["hubspot_id"] == ["", "77"]
    assert ids(account) == dict(zip(("hubspot", "salesforce", "fortnox", "kleer"), FULL, strict=True))
    [entry] = Activity.objects.filter(account=account)
    assert (entry.verb, entry.source, entry.actor) == ("external_id.linked", "import", bo)
    assert Account.objects.get(pk=account.pk).updated_at > account.updated_at
    assert set(Activity.objects.filter(account__customer_number="A-2").values_list("verb", flat=True)) == {
        "account.created",
        "external_id.linked",
    }
    again = bring(text(ALL, ["A-1", *FULL]))
    assert (counts(again), Activity.objects.count()) == ({"unchanged": 1}, 3)


def test_an_empty_cell_leaves_an_id_alone_and_backslash_n_clears_it(account):
    outside.external_id(account=account, external_id="77")
    outside.external_id(account=account, system="kleer", external_id="5")
    batch = bring(text("customer_number,hubspot_id,kleer_id,city", ["A-1", "", r"\N", "Lund"]))
    assert changes(batch) == [{"city": ["", "Lund"], "kleer_id": ["5", ""]}]
    assert ids(account) == {"hubspot": "77"}
    assert Account.objects.get().city == "Lund"


def test_what_is_no_id_or_somebody_elses_is_refused_with_row_column_and_repair(account):
    outside.external_id(account=make.account(name="Other", customer_number="O-1"), external_id="77")
    rows = [["A-1", "77", ""], ["A-2", "x", ""], ["A-3", "", "short"], ["A-4", "80", ""], ["A-5", "80", ""]]
    batch = check(text("customer_number,hubspot_id,salesforce_id,name", *[[*row, "N"] for row in rows]))
    said = problems(batch)
    assert [(row, column) for row, column, _message in said] == [
        (2, "hubspot_id"),
        (3, "hubspot_id"),
        (4, "salesforce_id"),
        (6, "hubspot_id"),
    ]
    assert said[0][2].startswith("O-1 Other already has this HubSpot id.")
    assert "not a HubSpot id" in said[1][2]
    assert "15 or 18" in said[2][2]
    assert said[3][2].startswith("Row 5 already uses this HubSpot id for another customer.")


def test_an_archived_customer_keeps_its_ids(account):
    Account.objects.update(state="archived")
    [(_row, _column, message)] = problems(check(text(ALL, ["A-1", *FULL])))
    assert "archived and read-only" in message


@pytest.mark.parametrize(
    ("key", "written_as"), [("hubspot_id", "077"), ("salesforce_id", "0015g00000AbCdE"), ("fortnox_id", "F-1")]
)
def test_rows_are_recognised_by_an_id(account, key, written_as):
    bring(text(ALL, ["A-1", *FULL]))
    batch = bring(text(f"{key},name,city", [written_as, "Acme", "Lund"], ["", "Lost", ""]), key=key, mode="good")
    assert counts(batch) == {"updated": 1, "failed": 1}
    assert Account.objects.get().city == "Lund"


def test_a_new_row_recognised_by_an_id_gets_it_and_is_known_next_time():
    content = text("kleer_id,name", ["1", "One"], ["2", "Two"])
    assert counts(bring(content, key="kleer_id")) == {"created": 2}
    assert counts(bring(content, key="kleer_id")) == {"unchanged": 2}


def test_masters_are_named_by_the_same_id():
    outside.external_id(account=make.account(name="Master"), system="kleer", external_id="1")
    rows = [["3", "Late", "2"], ["2", "Early", ""], ["4", "Member", "1"], ["5", "Lost", "9"]]
    content = text("kleer_id,name,master", *rows)
    batch = bring(content, key="kleer_id", mode="good")
    assert counts(batch) == {"created": 3, "failed": 1}
    assert "No customer has this Kleer id" in problems(batch)[0][2]
    found = {one.account.name: one.master.name for one in memberships.GroupMembership.objects.all()}
    assert found == {"Late": "Early", "Member": "Master"}
    assert counts(check(content, key="kleer_id")) == {"unchanged": 3, "failed": 1}


def test_ids_belong_to_the_customer_in_a_file_with_subscriptions():
    header = "customer_number,name,hubspot_id,subscription,start_date,product,quantity,unit_price"
    item = ["S-1", "2026-01-01", "Seats", "1", "10"]
    rows = [["A-1", "Acme", "77", *item], ["A-1", "", "", *item[:2], "Calls", "1", "10"]]
    sales.product(name="Seats")
    sales.product(name="Calls")
    batch = bring(text(header, *rows))
    assert problems(batch) == []
    assert ids(Account.objects.get(customer_number="A-1")) == {"hubspot": "77"}
    said = problems(check(text(header, *rows[:1], ["A-1", "", "78", *rows[1][3:]])))
    assert [(row, column) for row, column, _message in said if "differs" in _message] == [(3, "hubspot_id")]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_round_trip_changes_nothing(account, format):
    bring(text(ALL, ["A-1", *FULL[:2], "007", "5012"]))
    outside.external_id(system="fortnox", external_id="=1+1")
    batch = check(written(format=format), name=f"file.{format}")
    assert (counts(batch), problems(batch)) == ({"unchanged": 2}, [])


@pytest.mark.once
def test_json_has_the_ids_too(account):
    outside.external_id(account=account, system="fortnox", external_id="007")
    [row] = exported(format="json")
    assert (row["fortnox_id"], row["hubspot_id"]) == ("007", "")


@pytest.mark.once
def test_headers_of_the_other_systems_are_suggested():
    found = headers.suggest(
        ["Record ID", "Company name", "Salesforce Account ID", "Fortnox kundnummer"],
        registry.get("customers").synonyms(),
    )
    assert list(found.values()) == ["hubspot_id", "name", "salesforce_id", "fortnox_id"]


@pytest.mark.once
def test_the_command_takes_an_id_as_key(account, tmp_path):
    outside.external_id(account=account, external_id="77")
    path = tmp_path / "file.csv"
    path.write_text(text("hubspot_id,city", ["77", "Lund"]))
    call_command("import_customers", str(path), "--key", "hubspot_id", stdout=io.StringIO())
    assert Account.objects.get().city == "Lund"


def test_every_chunk_costs_as_many_queries(monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", 100)
    spent = []
    for first, n in ((0, 2), (10, 100), (1000, 300)):
        rows = [[f"K-{i}", f"Company {i}", str(i + 1), f"F{i}", f"k{i}"] for i in range(first, first + n)]
        batch = take(text("customer_number,name,hubspot_id,fortnox_id,kleer_id", *rows))
        with CaptureQueriesContext(connection) as captured:
            service.check(batch=batch, by=None, wait=True)
            service.commit(batch=batch, mode="all", by=None, wait=True)
        assert counts(batch) == {"created": n}
        spent.append(len(captured))
    two, chunk, many = spent
    assert chunk - two <= 6
    assert many - chunk <= 2 * chunk
    assert ExternalId.objects.count() == 3 * 402
