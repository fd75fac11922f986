"""How problems are grouped by cause, and that one mistake is reported once."""

import re

import pytest
from django.urls import reverse

from plock.kit.models import Import
from tests import make
from tests.accounts.importing import check, counts, problems, text

pytestmark = pytest.mark.django_db


def causes(batch) -> list[tuple[str, str, int]]:
    return [(one["column"], one["cause"], one["count"]) for one in batch.causes]


def test_the_same_mistake_with_different_values_is_one_cause_in_plain_words():
    rows = [[f"K-{n}", f"Kund {n}", "SE", f"556036-079{n}"] for n in (4, 5, 6)]
    ((column, cause, count),) = causes(check(text("customer_number,name,country,org_number", *rows)))
    assert (column, count) == ("org_number", 3)
    assert cause.startswith("“…” is not a valid organisation number in Sweden: its check digit is wrong.")


def test_no_cause_shows_a_placeholder_or_a_code():
    make.account(org_number="5560360793", name="Owner")
    rows = [
        ["K-1", "One", "SE", "5560360793", "SEK", "ada@x.se"],
        ["K-2", "Two", "Swedn", "1", "kroner", "nobody"],
        ["K-3", "Three" * 100, "", "", "", ""],
        ["K-4", "", "", "", r"\N", ""],
    ]
    batch = check(text("customer_number,name,country,org_number,currency,email", *rows))
    assert counts(batch) == {"failed": 4}
    for _column, cause, _count in causes(batch):
        assert cause.endswith((".", "?")) and "%s" not in cause and " " in cause


def test_a_wrong_number_is_not_reported_as_taken_as_well():
    rows = [[f"K-{n}", f"Kund {n}", "SE", "556036-0794"] for n in (1, 2)]
    batch = check(text("customer_number,name,country,org_number", *rows))
    assert len(problems(batch)) == 2


def test_moving_a_customer_to_a_country_where_its_number_is_taken_is_refused():
    make.account(org_number="12345", country="XK", name="Taken")
    make.account(org_number="12345", country="XA", customer_number="K-1")
    ((row, column, message),) = problems(check(text("customer_number,country", ["K-1", "XK"])))
    assert (row, column) == (2, "org_number")
    assert "Taken" in message


@pytest.mark.parametrize(("rows", "mode"), [(2, "all"), (20_000, "all"), (20_001, "good")])
def test_a_large_file_is_not_proposed_as_one_long_transaction(client_as, ada, rows, mode):
    batch = check(text("customer_number,name", ["K-1", "One"]), by=ada)
    Import.objects.filter(pk=batch.pk).update(counts={**batch.counts, "rows": rows})
    page = client_as(ada).get(reverse("accounts:import_detail", args=[batch.pk])).content.decode()
    assert f'value="{mode}" checked' in page


def test_changes_stand_in_the_order_of_the_columns_on_every_database(client_as, ada):
    make.account(customer_number="K-1", name="Alfa", city="Lund", website="https://a.example")
    batch = check(text("customer_number,notes,city,website,name", ["K-1", "New", "Oslo", "https://b.example", "Beta"]))
    page = client_as(ada).get(reverse("accounts:import_detail", args=[batch.pk])).content.decode()
    assert re.findall(r"<dt>(.*?)</dt>", page[page.index('class="changes') :])[:4] == [
        "Name",
        "Website",
        "City",
        "Notes",
    ]
