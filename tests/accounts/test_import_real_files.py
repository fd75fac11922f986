"""The two files that customers really send: ours with 1,837 companies, and a foreign system's in Windows-1252."""

import csv
from collections import Counter

import pytest
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity, Sequence, Tag, Tagging
from accounts.rules.countries import country_code
from accounts.services import tags
from tests.accounts.importing import CUSTOMERS, LEGACY, bring, check, counts, problems

pytestmark = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")


def rows_of(path, encoding, delimiter):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def standing():
    """What a second import could have touched."""
    models = (Account, Activity, Tag, Tagging, Sequence)
    moments = Account.objects.aggregate(Max("updated_at"), Max("version"))
    return [model.objects.count() for model in models], moments, list(Sequence.objects.values_list())


def test_every_company_arrives_as_the_file_says():
    batch = bring(CUSTOMERS)
    assert (batch.state, counts(batch)) == ("done", {"created": 1837})
    rows = rows_of(CUSTOMERS, "utf-8", ",")
    fields = ("customer_number", "primary_key", "name", "website", "city", "country", "currency")
    stored = set(Account.objects.values_list(*fields))
    for row in rows:
        row["website"] = row["website"].rstrip("/")
    assert stored == {tuple(row[field] for field in fields) for row in rows}
    account = Account.objects.get(customer_number="C-00002")
    assert tags.of(account) == ["Conglomerate", "Industrial Conglomerates", "Industrials"]
    assert Activity.objects.filter(verb="account.created", source="import", job=batch.job).count() == 1837
    assert Sequence.objects.get(name="customers").next_serial == 1838, "numbering goes on behind those of the file"


def test_the_same_file_twice_writes_not_one_row():
    bring(CUSTOMERS)
    before = standing()
    with CaptureQueriesContext(connection) as captured:
        again = bring(CUSTOMERS)
    written = [query["sql"] for query in captured if query["sql"].startswith(WRITES) and '"accounts_' in query["sql"]]
    assert (counts(again), written, standing()) == ({"unchanged": 1837}, [], before)


@pytest.mark.once
def test_a_check_writes_nothing_but_findings():
    before = standing()
    assert counts(check(CUSTOMERS)) == {"created": 1837}
    assert standing() == before


@pytest.mark.once
def test_a_foreign_file_is_understood_from_its_headers_alone():
    batch = check(LEGACY)
    found = {batch.header[int(index)]: field for index, field in batch.mapping.items()}
    assert found == {
        "Kundnr": "customer_number",
        "Företagsnamn": "name",
        "Ort": "city",
        "Land": "country",
        "Webbplats": "website",
        "Valuta": "currency",
        "Bransch": "tags",
        "Avtal": "subscription",
        "Produkt": "product",
        "Prisplan": "price_plan",
        "Antal": "quantity",
        "à-pris": "unit_price",
        "Rabatt %": "rebate_percent",
        "Faktureras var (mån)": "billing_interval_months",
        "Förskott/efterskott": "billing_practice",
        "Startdatum": "start_date",
        "Slutdatum": "end_date",
    }
    assert (batch.format["encoding"], batch.format["delimiter"], batch.format["decimal"]) == ("cp1252", ";", ",")


@pytest.mark.once
def test_a_foreign_file_with_one_line_per_subscription_makes_one_customer_each():
    batch = bring(LEGACY)
    rows = rows_of(LEGACY, "cp1252", ";")
    customers = Counter(row["Kundnr"] for row in rows)
    assert (len(rows), counts(batch)) == (2635, {"created": 2635})
    assert Account.objects.count() == len(customers)
    stored = {a.customer_number: (a.name, a.city, a.country) for a in Account.objects.all()}
    for row in rows:
        wanted = row["Företagsnamn"], row["Ort"], country_code(row["Land"]) if row["Land"] else ""
        assert stored[row["Kundnr"]] == wanted
    names = " ".join(name + city for name, city, _country in stored.values())
    assert all(letter in names for letter in "äöéü")


@pytest.mark.once
def test_lines_of_one_customer_that_disagree_are_named_and_nothing_is_written():
    lines = LEGACY.read_bytes().split(b"\r\n" if b"\r\n" in LEGACY.read_bytes() else b"\n")
    numbers = [line.split(b";")[0] for line in lines]
    repeat = next(index for index in range(2, len(lines)) if numbers[index] == numbers[index - 1])
    cells = lines[repeat].split(b";")
    lines[repeat] = b";".join([cells[0], cells[1] + b" AB", *cells[2:]])
    batch = check(b"\n".join(lines), name="legacy.csv")
    [(row, column, message)] = problems(batch)
    assert (row, column) == (repeat + 1, "Företagsnamn")
    assert f"differs from row {repeat}" in message
