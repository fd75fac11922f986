"""Files of usage as the world writes them, and as somebody would who wants to be billed less."""

from datetime import date
from decimal import Decimal

import pytest

from billing.models import Usage
from tests import make, sales
from tests.accounts.importing import bring, check, counts, problems

pytestmark = pytest.mark.django_db
HEADER = "customer_number,product,date,quantity,user\n"


@pytest.fixture(autouse=True)
def acme():
    sales.product("Nätbyte", sku="S-1")
    account = make.account(customer_number="C-1")
    make.account_user(account=account, email="ann@acme.example", external_id="77")
    other = make.account(customer_number="C-2")
    make.account_user(account=other, email="bob@other.example", external_id="88")
    return account


def brought(content):
    return bring(content, importer="usage")


def stored():
    return list(Usage.objects.order_by("on", "pk").values_list("on", "quantity"))


NORDIC = "customer_number;product;date;quantity\r\nC-1;Nätbyte;2024-02-29;1,5\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_it_is_read_in_any_writing(encoding):
    assert counts(brought(NORDIC.encode(encoding))) == {"created": 1}
    assert stored() == [(date(2024, 2, 29), Decimal("1.5"))]


@pytest.mark.parametrize(
    ("day", "quantity", "user"),
    [
        ("2026-02-29", "1", ""),
        ("0000-01-01", "1", ""),
        ("2026-13-01", "1", ""),
        ("2026-01-15T23:30:00+02:00", "1", ""),
        ("2026-01-15 12:00", "1", ""),
        ("2026-01-15", "1e30", ""),
        ("2026-01-15", "9" * 30, ""),
        ("2026-01-15", "0.0000001", ""),
        ("2026-01-15", "-1", ""),
        ("2026-01-15", "NaN", ""),
        ("2026-01-15", "Infinity", ""),
        ("2026-01-15", "=1+1", ""),
        ("2026-01-15", "1", "bob@other.example"),
        ("2026-01-15", "1", "88"),
        ("2026-01-15", "1", "<script>"),
        ("2026-01-15", "1", "x" * 5000),
        ("9999-12-31", "1", ""),
        ("1026-01-15", "1", ""),
    ],
)
def test_what_cannot_be_is_refused_with_its_row(day, quantity, user):
    batch = brought(f"{HEADER}C-1,Nätbyte,{day},{quantity},{user}\n")
    assert counts(batch) == {"failed": 1}
    assert [row for row, _column, _said in problems(batch)] == [2]
    assert not Usage.objects.exists()


def test_far_days_do_no_harm_if_they_are_taken():
    batch = brought(f"{HEADER}C-1,Nätbyte,2099-01-01,1,\n")
    assert counts(batch) in ({"created": 1}, {"failed": 1})


def test_nobody_is_named_by_wildcards():
    rows = "".join(f"{who},{what},2026-01-15,1,\n" for who, what in (("C-%", "Nätbyte"), ("C-1", "%"), ("C-_", "S-1")))
    assert counts(brought(HEADER + rows)) == {"failed": 3}


def test_a_customer_is_found_however_the_product_is_written():
    assert counts(brought(f"{HEADER}C-1,  NÄTBYTE ,2026-01-15,1,\n")) == {"created": 1}


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\xff\xfe", b"customer_number\n", b'"' * 50_000])
def test_what_is_no_file_is_said(content):
    try:
        batch = check(content, importer="usage")
    except Exception as problem:
        assert type(problem).__name__ in {"Refused", "Unreadable", "FileProblem"}, problem
    else:
        assert counts(batch).get("created") is None
