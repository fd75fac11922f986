"""Who a row is about: keys, duplicates in the file and in the database, and who already owns a number."""

import pytest

from accounts.models import Account, Activity
from plock.kit.errors import Refused
from plock.kit.importing import service
from tests import make
from tests.accounts.importing import bring, check, counts, problems, sentence, take, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("key", "value"),
    [("customer_number", "K-1"), ("primary_key", "org_1"), ("org_number", "5560360793"), ("name", "ÅNGSTRÖM ab")],
)
def test_recognises_a_customer_by_each_key(key, value):
    make.account(customer_number="K-1", primary_key="org_1", org_number="5560360793", name="Ångström AB")
    make.account()
    assert counts(bring(text(f"{key},city", [value, "Lund"]))) == {"updated": 1}
    assert Account.objects.get(customer_number="K-1").city == "Lund"


def test_an_organisation_number_is_the_same_with_or_without_its_hyphen():
    make.account(name="Company", org_number="5560360793")
    assert counts(check(text("org_number,country", ["556036-0793", "SE"]), key="org_number")) == {"unchanged": 1}


def test_the_same_organisation_number_in_two_countries_is_two_customers():
    make.account(name="Norsk", org_number="12345", country="XK")
    make.account(name="Svensk", org_number="12345", country="XA")
    assert "Several customers match" in sentence(check(text("org_number,city", ["12345", "Oslo"]), key="org_number"))


def test_a_name_that_several_customers_have_recognises_nobody():
    make.account(name="Twin", customer_number="K-1")
    make.account(name="TWIN", customer_number="K-2")
    said = sentence(check(text("name,city", ["Twin", "Lund"]), key="name"))
    assert "K-1, K-2" in said
    assert "Choose another column" in said


def test_two_rows_about_one_customer_that_agree_count_once():
    batch = bring(text("customer_number,name,city", ["K-1", "Company", "Lund"], ["K-1", "Company", ""]))
    assert counts(batch) == {"created": 1, "repeated": 1}


def test_two_rows_about_one_customer_that_disagree_are_refused_with_both_rows():
    batch = check(text("customer_number,name,city", ["K-1", "A", "Lund"], ["K-2", "B", ""], ["K-1", "A", "Umeå"]))
    [(row, column, message)] = problems(batch)
    assert (row, column) == (4, "city")
    assert "differs from row 2" in message


@pytest.mark.parametrize(("field", "value"), [("primary_key", "org_1"), ("org_number", "5560360793")])
def test_a_number_that_another_customer_has_is_refused_with_its_name(field, value):
    make.account(customer_number="K-1", name="Owner", country="SE", **{field: value})
    said = sentence(check(text(f"customer_number,name,country,{field}", ["K-2", "Thief", "SE", value])))
    assert "K-1 Owner already has this" in said


@pytest.mark.parametrize(("field", "value"), [("primary_key", "org_1"), ("org_number", "5560360793")])
def test_a_number_that_two_rows_claim_is_refused_at_the_second(field, value):
    rows = [["K-1", "First", "SE", value], ["K-2", "Second", "SE", value]]
    [(row, column, message)] = problems(check(text(f"customer_number,name,country,{field}", *rows)))
    assert (row, column) == (3, field)
    assert "Row 2 already uses this" in message


def test_a_customer_number_that_another_customer_has_cannot_be_taken_over_by_primary_key():
    make.account(customer_number="K-1", name="Owner")
    make.account(customer_number="K-2", name="Other", primary_key="org_2")
    said = sentence(check(text("primary_key,customer_number", ["org_2", "K-1"]), key="primary_key"))
    assert "K-1 Owner already has this customer number" in said


def test_all_or_nothing_writes_nothing_when_one_row_is_wrong():
    rows = [[f"K-{n}", f"Company {n}", "SE"] for n in range(20)] + [["K-99", "Bad", "Atlantis"]]
    batch = bring(text("customer_number,name,country", *rows), mode="all")
    assert batch.job.state == "failed"
    assert "row 22 cannot be" in batch.job.error
    assert (Account.objects.count(), Activity.objects.count()) == (0, 0)


def test_good_rows_only_leaves_the_wrong_ones_out():
    rows = [["K-1", "Good", "SE"], ["K-2", "Bad", "Atlantis"], ["K-3", "Also good", "NO"]]
    batch = bring(text("customer_number,name,country", *rows), mode="good")
    assert (batch.state, counts(batch)) == ("done", {"created": 2, "failed": 1})
    assert set(Account.objects.values_list("name", flat=True)) == {"Good", "Also good"}


def test_an_import_is_confirmed_once():
    batch = bring(text("customer_number,name", ["K-1", "Company"]))
    with pytest.raises(Refused, match="done already"):
        service.commit(batch=batch, mode="all", by=None, wait=True)


def test_what_changed_between_check_and_commit_is_judged_again():
    batch = check(text("customer_number,name,primary_key", ["K-2", "Late", "org_1"]))
    make.account(customer_number="K-1", name="Faster", primary_key="org_1")
    service.commit(batch=batch, mode="all", by=None, wait=True)
    assert "K-1 Faster already has this primary key" in batch.job.error
    assert not Account.objects.filter(customer_number="K-2").exists()


def test_a_file_without_a_key_column_says_which_would_do():
    batch = take(text("city,country", ["Lund", "SE"]))
    with pytest.raises(Refused, match="Customer number, Primary key, Organisation number, Name"):
        service.check(batch=batch, by=None, wait=True)


def test_two_columns_for_one_field_are_refused():
    batch = take(text("customer_number,name,x", ["K-1", "A", "B"]))
    batch.mapping["2"] = "name"
    with pytest.raises(Refused, match="Two columns are mapped to the same field: Name"):
        service.check(batch=batch, by=None, wait=True)
