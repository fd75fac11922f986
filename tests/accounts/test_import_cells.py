"""What the cells of a customers file may say, and the sentence for each that cannot be read."""

import pytest

from accounts.models import Account
from accounts.services import tags
from tests import make
from tests.accounts.importing import bring, changes, check, counts, problems, sentence, text

pytestmark = pytest.mark.django_db


def new(**cells):
    """A file with one new customer."""
    cells = {"customer_number": "K-1", "name": "Company", **cells}
    return text(",".join(cells), list(cells.values()))


def arrived(**cells):
    batch = bring(new(**cells))
    assert counts(batch) == {"created": 1}, problems(batch)
    return Account.objects.get(customer_number="K-1")


def refused(**cells):
    batch = check(new(**cells))
    assert counts(batch) == {"failed": 1}
    [(row, column, message)] = problems(batch)
    assert row == 2
    return column, message


def test_a_new_customer_takes_what_the_file_leaves_out_from_the_house():
    account = arrived()
    assert (account.state, account.currency, account.payment_terms_days, account.kind) == (
        "active",
        "SEK",
        30,
        "company",
    )


def test_a_new_customer_without_a_number_column_gets_the_next():
    bring(text("primary_key,name", ["a", "First"], ["b", "Second"]))
    assert list(Account.objects.order_by("pk").values_list("customer_number", flat=True)) == ["C-00001", "C-00002"]


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("country", "Tyskland", "DE"),
        ("country", "sverige", "SE"),
        ("country", "United Kingdom", "GB"),
        ("country", "no", "NO"),
        ("currency", "eur", "EUR"),
        ("currency", "US Dollar", "USD"),
        ("currency", "€", "EUR"),
        ("state", "Arkiverad", "archived"),
        ("state", "Ventende", "pending"),
        ("kind", "Privatperson", "person"),
        ("payment_terms_days", "30.0", 30),
        ("payment_terms_days", "0", 0),
        ("email", "Ann@Example.COM", "Ann@example.com"),
        ("language", "sv", "sv"),
        ("group_billing", "ja", True),
        ("invoice_separately", "No", False),
        ("city", "  Malmö \t  Syd ", "Malmö Syd"),
    ],
)
def test_reads_words_that_people_use(field, cell, value):
    assert getattr(arrived(**{field: cell}), field) == value


def test_stores_organisation_and_vat_numbers_without_their_punctuation():
    account = arrived(country="Sweden", org_number="556036-0793", vat_number="SE 556036 0793 01")
    assert (account.org_number, account.vat_number) == ("5560360793", "SE556036079301")


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"country": "SE", "org_number": "556036-0794"}, "org_number", "556036-0794"),
        ({"country": "SE", "vat_number": "SE123"}, "vat_number", "SE123"),
        ({"country": "Atlantis"}, "country", "Atlantis"),
        ({"currency": "doubloons"}, "currency", "is not a currency we know"),
        ({"state": "sleeping"}, "state", "is not one of pending, active, archived"),
        ({"email": "ann at example"}, "email", "ann at example"),
        ({"payment_terms_days": "soon"}, "payment_terms_days", "is not a whole number"),
        ({"payment_terms_days": "366"}, "payment_terms_days", "365"),
        ({"group_billing": "maybe"}, "group_billing", "Write yes or no"),
        ({"account_manager": "nobody@example.com"}, "account_manager", "Nobody on the staff has this"),
        ({"notes": "x" * 10_001}, "notes", "10001 characters; at most 10000 fit"),
        ({"name": "x" * 201}, "name", "201 characters; at most 200 fit"),
        ({"tags": "x" * 51}, "tags", "51 characters long"),
        ({"customer_number": "no spaces"}, "customer_number", "not allowed"),
        ({"name": r"\N"}, "name", "cannot be cleared"),
        ({"name": ""}, "name", "a new customer needs a name"),
        ({"customer_number": ""}, "customer_number", "nothing in this column"),
        ({"website": "javascript:alert(1)"}, "website", "javascript"),
    ],
)
def test_names_row_column_and_what_is_wrong(cells, column, says):
    assert refused(**cells)[0] == column
    assert says in refused(**cells)[1]


def test_ten_thousand_characters_of_notes_fit():
    assert len(arrived(notes="å" * 10_000).notes) == 10_000


def test_a_cell_too_long_for_any_column_is_told_with_its_length():
    assert "10000 characters; at most 100 fit" in refused(city="y" * 10_000)[1]


def test_the_manager_is_named_by_address_or_by_name(bo):
    assert arrived(account_manager="BO@example.com").account_manager == bo
    bring(new(account_manager=r"\N"))
    assert Account.objects.get().account_manager is None
    bring(new(account_manager="bo"))
    assert Account.objects.get().account_manager == bo


def test_a_manager_who_left_stays_where_he_is_but_gets_no_new_customers(bo):
    make.account(customer_number="K-1", name="Company", account_manager=bo)
    bo.is_active = False
    bo.save()
    assert counts(check(new(account_manager=bo.email))) == {"unchanged": 1}
    assert counts(check(new(customer_number="K-2", account_manager=bo.email))) == {"failed": 1}


def test_an_empty_cell_leaves_alone_and_backslash_n_clears():
    account = make.account(customer_number="K-1", name="Company", city="Lund", phone="+46 8 1", tags=["Retail"])
    bring(new(city="", phone=r"\N", tags=""))
    account.refresh_from_db()
    assert (account.city, account.phone, tags.of(account)) == ("Lund", "", ["Retail"])
    bring(new(tags=r"\N"))
    assert tags.of(account) == []


def test_what_changes_is_shown_old_and_new_before_it_is_written():
    make.account(customer_number="K-1", name="Company", city="Lund", tags=["Retail"], group_billing=True)
    batch = check(new(city="Malmö", tags="EU; retail", group_billing="no"))
    assert changes(batch) == [
        {"city": ["Lund", "Malmö"], "tags": ["Retail", "EU;retail"], "group_billing": ["yes", "no"]}
    ]
    assert Account.objects.get().city == "Lund"


def test_tags_that_differ_only_in_case_and_order_are_unchanged():
    make.account(customer_number="K-1", name="Company", tags=["Retail", "EU"])
    assert counts(check(new(tags="eu, RETAIL"))) == {"unchanged": 1}


@pytest.mark.parametrize(("before", "after"), [("pending", "active"), ("active", "archived")])
def test_a_state_moves_where_the_move_is_allowed(before, after):
    make.account(customer_number="K-1", name="Company", state=before)
    bring(new(state=after))
    assert Account.objects.get().state == after


def test_a_pending_customer_archived_by_a_file_is_rejected():
    make.account(customer_number="K-1", name="Company", state="pending")
    bring(new(state="archived"))
    assert Account.objects.get().is_rejected


def test_a_state_never_moves_back_to_pending():
    make.account(customer_number="K-1", name="Company")
    assert "active cannot become pending" in sentence(check(new(state="pending")))


def test_an_archived_customer_takes_notes_and_tags_alone():
    make.account(customer_number="K-1", name="Company", state="archived")
    assert "archived and read-only" in sentence(check(new(city="Lund")))
    assert counts(bring(new(notes="Gone", tags="Left"))) == {"updated": 1}
    assert counts(bring(new(state="active", city="Lund"))) == {"updated": 1}
