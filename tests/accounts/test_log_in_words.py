"""The log reads as words: states, choices, countries, currencies, switches and dates, not their codes."""

import re

import pytest

from accounts import wording
from accounts.services import accounts, merging
from accounts.services.activity import Origin
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("state", "archived", "Archived"),
        ("kind", "person", "Person"),
        ("invoice_delivery", "erp", "Accounting system"),
        ("vat_treatment", "reverse_charge", "Reverse charge"),
        ("auto_dispatch", True, "Yes"),
        ("group_billing", False, "No"),
        ("country", "SE", "Sweden"),
        ("currency", "SEK", "SEK (Swedish Krona)"),
        ("language", "sv", "Swedish"),
        ("payment_terms_days", 1500, "1,500"),
        ("minimum_invoice_amount", "1500.5", "1,500.5"),
        ("tags", ["A", "B"], "A, B"),
        ("starts_on", "2026-11-03", "3 Nov 2026"),
        ("name", "<b>", "&lt;b&gt;"),
        ("state", "unheard of", "unheard of"),
        ("no_such_field", "x", "x"),
    ],
)
def test_a_value_by_its_field(field, value, words):
    assert wording.in_words(value, field=field) == words


def test_the_same_field_of_a_user_has_its_own_words():
    assert wording.in_words("deactivated", field="state", noun="user") == "Deactivated"
    assert wording.in_words("admin", field="role", noun="user") == "Admin"


def test_nothing_is_a_dash():
    assert all("–" in wording.in_words(value, field="city") for value in ("", None, []))


def test_a_timeline_shows_them(bo, client_as):
    account = make.account(kind="company")
    accounts.edit(account=account, values={"kind": "person", "country": "NO"}, version=1, origin=Origin(by=bo))
    page = client_as(bo).get(f"/customers/{account.pk}/activity/").content.decode()
    for words in ("Company", "Person", "Sweden", "Norway"):
        assert f"{words}</" in page


def test_changes_stand_in_the_order_of_the_form_on_every_database(bo, client_as):
    account = make.account()
    values = {
        "city": "Oslo",
        "website": "https://a.example",
        "notes": "New",
        "name": "Beta",
        "invoice_email": "a@a.example",
    }
    accounts.edit(account=account, values=values, version=1, origin=Origin(by=bo))
    page = client_as(bo).get(f"/customers/{account.pk}/activity/").content.decode()
    named = re.findall(r"<dt>(.*?)</dt>", page[page.index('class="changes"') :])[:5]
    assert named == ["Name", "Website", "City", "Notes", "Invoice e-mail"]


def test_entries_of_a_merged_customer_say_which_one_they_are_about(bo, client_as):
    winner, loser = make.account(name="Winner"), make.account(name="Loser", customer_number="C-7")
    accounts.edit(account=loser, values={"city": "Lund"}, version=1, origin=Origin(by=bo))
    accounts.edit(account=winner, values={"city": "Umeå"}, version=1, origin=Origin(by=bo))
    merging.merge(winner=winner, loser=loser, versions=(2, 2), origin=Origin(by=bo))
    page = client_as(bo).get(f"/customers/{winner.pk}/activity/").content.decode()
    assert "edited the customer C-7 Loser" in page
    assert "merged another customer into this one: C-7 Loser" in page
    assert "edited the customer T-" not in page
