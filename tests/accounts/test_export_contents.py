"""What is in an export: exactly the rows asked for, in the order of the list, in two layouts and three formats."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from accounts.importers import CustomerImporter
from accounts.services import exports
from tests import make
from tests.accounts.exporting import exported, written

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 4, 5, 6, 7, 890, tzinfo=UTC)  # 06:06:07 in Stockholm
LAYOUT = (
    "customer_number,primary_key,name,kind,state,org_number,vat_number,email,invoice_email,phone,website,address,"
    "postal_code,city,country,currency,language,payment_terms_days,account_manager,tags,master,group_billing,"
    "invoice_separately,hubspot_id,salesforce_id,fortnox_id,kleer_id,notes\r\n"
)


@pytest.fixture
def account(bo):
    return make.account(
        customer_number="C-00007",
        name="Åkeri AB",
        org_number="5560360793",
        account_manager=bo,
        tags=["Retail", "EU"],
        group_billing=True,
        currency="SEK",
        mrr=Decimal("1250.5"),
        arr=Decimal("15006"),
        risk=Decimal("3.5"),
        adoption=None,
        user_count=4,
        updated_at=MOMENT,
    )


def test_the_import_layout_has_the_columns_of_the_interface_in_its_order():
    assert written().decode() == LAYOUT
    assert set(LAYOUT.strip().split(",")) == {column.column_name for column in CustomerImporter.own_columns().values()}


def test_the_import_layout_holds_stored_values(account):
    [row] = exported()
    wanted = {
        "org_number": "5560360793",
        "account_manager": "bo@example.com",
        "tags": "EU;Retail",
        "group_billing": "yes",
        "state": "active",
        "currency": "SEK",
    }
    assert {name: row[name] for name in wanted} == wanted
    assert (row["invoice_separately"], row["city"], row["payment_terms_days"]) == ("no", "", "30")


def test_the_table_layout_reads_like_the_screen(account):
    [row] = exported(layout="table")
    assert row == {
        "Customer number": "C-00007",
        "Name": "Åkeri AB",
        "State": "Active",
        "Tags": "EU;Retail",
        "Currency": "SEK",
        "Country": "SE",
        "Subscriptions": "0",
        "Users": "4",
        "MRR": "1250.50",
        "ARR": "15006.00",
        "Adoption": "",
        "Risk": "3.5",
        "Manager": "Bo",
        "Last updated": "2026-03-04 06:06:07",
    }


def test_a_workbook_has_numbers_as_numbers_and_moments_as_moments(account):
    [row] = exported(layout="table", format="xlsx")
    assert (row["Users"], row["MRR"], row["Risk"], row["Adoption"]) == (4, 1250.5, 3.5, None)
    assert row["Last updated"].isoformat() == "2026-03-04T06:06:07"
    assert row["Customer number"] == "C-00007"


def test_json_is_a_list_of_objects_with_exact_amounts(account):
    [row] = exported(layout="table", format="json")
    assert (row["users"], row["mrr"], row["adoption"], row["tags"]) == (4, "1250.50", None, ["EU", "Retail"])
    assert row["updated"] == "2026-03-04T06:06:07.000890+01:00"
    [row] = exported(format="json")
    assert (row["group_billing"], row["payment_terms_days"]) == (True, 30)


def test_amounts_have_the_decimals_of_their_currency():
    make.account(name="A", currency="JPY", mrr=Decimal("1250"))
    make.account(name="B", currency="KWD", mrr=Decimal("1.234"))
    assert [row["MRR"] for row in exported(layout="table")] == ["1250", "1.234"]


def test_excel_is_told_that_a_table_is_utf_8_and_an_import_file_stays_plain():
    assert written(layout="table").startswith(b"\xef\xbb\xbf")
    assert written(layout="import").startswith(b"customer_number,")


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_an_export_without_rows_is_a_whole_file(format):
    assert exported(format=format) == []


@pytest.mark.parametrize("name", ["=1+1", "+1 OR 2", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "＝1"])
def test_no_name_becomes_a_formula(name):
    make.account(name=name)
    assert exported()[0]["name"] == f"'{name}"
    cell = openpyxl.load_workbook(io.BytesIO(written(format="xlsx"))).active["C2"]
    assert (cell.data_type, cell.value) == ("s", name)


def test_only_what_was_selected():
    _other, one, two = make.account(name="A"), make.account(name="C"), make.account(name="B")
    rows = exported(which="selected", ids=(one.pk, two.pk, 999_999))
    assert [row["name"] for row in rows] == ["B", "C"]


def test_only_what_the_filters_find_in_the_order_of_the_list():
    make.account(name="B", state="archived", tags=["Retail"])
    make.account(name="A", tags=["retail"], user_count=1)
    make.account(name="C", tags=["Retail"], user_count=5)
    make.account(name="D")
    query = "state=active&tag=RETAIL&sort=-users&page=7&per_page=25&after=x"
    assert [row["name"] for row in exported(which="filtered", query=query)] == ["C", "A"]
    assert [row["name"] for row in exported(which="all", query=query)] == ["C", "A", *("DB")]


def test_rows_that_come_or_go_meanwhile_neither_repeat_nor_shift_others(monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 2)
    accounts = [make.account(name=name) for name in "ABCDE"]
    whole = exports.tags.names_of

    def meanwhile(found):
        accounts[4].delete() if accounts[4].pk else None
        make.account(name="AA")
        return whole(found)

    monkeypatch.setattr(exports.tags, "names_of", meanwhile)
    assert [row["name"] for row in exported()] == ["A", "B", "C", "D"]


def test_a_chunk_costs_the_same_queries_whatever_its_size(django_assert_num_queries):
    for n in (2, 300):
        make.accounts(n)
        with django_assert_num_queries(3):  # which rows, their values, their tags
            written()
