"""Importing the people at customers: found by customer and address, counted and logged like by hand."""

import pytest

from accounts.models import Account, AccountUser, Activity
from tests import make
from tests.accounts.importing import bring, changes, check, counts, problems, sentence, text

pytestmark = pytest.mark.django_db
HEADER = "customer_number,name,email,role,state,external_id,last_seen"
ANN = ["K-1", "Ann", "ann@x.se", "admin", "active", "u1", "2026-01-31 14:30"]
BEN = ["K-1", "Ben", "ben@x.se", "user", "invited", "u2", ""]


@pytest.fixture(autouse=True)
def account():
    return make.account(customer_number="K-1", primary_key="org_1")


def bring_users(*rows, header=HEADER, **options):
    return bring(text(header, *rows), importer="users", **options)


def check_users(*rows, header=HEADER, **options):
    return check(text(header, *rows), importer="users", **options)


def test_people_arrive_are_counted_and_logged(account):
    assert counts(bring_users(ANN, BEN)) == {"created": 2}
    ann = AccountUser.objects.get(email="ann@x.se")
    assert (ann.name, ann.role, ann.external_id, ann.last_seen.isoformat()) == (
        "Ann",
        "admin",
        "u1",
        "2026-01-31T13:30:00+00:00",  # written in the time of the installation, Stockholm
    )
    assert Account.objects.get(pk=account.pk).user_count == 1
    assert Activity.objects.filter(account=account, verb="user.added", source="import").count() == 2


def test_the_same_file_twice_changes_nothing(account):
    bring_users(ANN, BEN)
    before = Account.objects.values_list("updated_at", "user_count").get(pk=account.pk)
    assert counts(bring_users(ANN, BEN)) == {"unchanged": 2}
    assert Account.objects.values_list("updated_at", "user_count").get(pk=account.pk) == before


def test_an_address_is_the_same_in_any_case():
    bring_users(ANN)
    assert counts(check_users(["K-1", "Ann", "ANN@X.se", "", "", "", ""])) == {"unchanged": 1}


def test_the_customer_may_be_named_by_primary_key(account):
    bring_users(["org_1", "ann@x.se"], header="primary_key,email")
    assert account.users.get().name == "ann"


def test_a_changed_role_is_shown_and_logged_and_an_empty_cell_leaves_alone():
    bring_users(ANN)
    row = ["K-1", "", "ann@x.se", "Billing contact", "avaktiverad", "", ""]
    assert changes(check_users(row)) == [{"role": ["admin", "billing"], "state": ["active", "deactivated"]}]
    bring_users(row)
    ann = AccountUser.objects.get()
    assert (ann.name, ann.role, ann.state, ann.account.user_count) == ("Ann", "billing", "deactivated", 0)


def test_backslash_n_clears_last_seen_and_external_id():
    bring_users(ANN)
    bring_users(["K-1", "", "ann@x.se", "", "", r"\N", r"\N"])
    assert AccountUser.objects.values_list("last_seen", "external_id").get() == (None, "")


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (["K-9", "Ann", "ann@x.se", "", "", "", ""], "customer_number", "There is no such customer"),
        (["K-1", "Ann", "", "", "", "", ""], "email", "recognised by the e-mail address"),
        (["K-1", "Ann", "ann", "", "", "", ""], "email", "ann"),
        (["K-1", "Ann", "ann@x.se", "boss", "", "", ""], "role", "is not one of admin, user, billing"),
        (["K-1", "Ann", "ann@x.se", "", "", "", "31/12"], "last_seen", "is not a date"),
        (["", "Ann", "ann@x.se", "", "", "", ""], "customer_number", "nothing in this column"),
    ],
)
def test_names_row_column_and_what_is_wrong(row, column, says):
    [(line, name, message)] = problems(check_users(row))
    assert (line, name) == (2, column)
    assert says in message


def test_the_order_of_day_and_month_is_decided_by_the_whole_column():
    rows = [["K-1", "", "a@x.se", "", "", "", "03/04/2026"], ["K-1", "", "b@x.se", "", "", "", "25/04/2026"]]
    bring_users(*rows)
    assert f"{AccountUser.objects.get(email='a@x.se').last_seen.astimezone():%m-%d}" in {"04-03", "04-02"}


def test_a_column_that_does_not_say_which_is_the_month_is_not_guessed():
    assert "day or the month first" in sentence(check_users(["K-1", "", "a@x.se", "", "", "", "03/04/2026"]))


def test_an_external_id_belongs_to_one_user_of_a_customer():
    bring_users(ANN)
    said = sentence(check_users(["K-1", "Ben", "ben@x.se", "", "", "u1", ""]))
    assert "already has this external id" in said
    make.account(customer_number="K-2")
    assert counts(check_users(["K-2", "Ben", "ben@x.se", "", "", "u1", ""])) == {"created": 1}


def test_nobody_joins_an_archived_customer():
    make.account(customer_number="K-2", state="archived")
    assert "archived and read-only" in sentence(check_users(["K-2", "Ann", "ann@x.se", "", "", "", ""]))
