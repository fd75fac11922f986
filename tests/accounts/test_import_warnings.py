"""New rows that are likely customers we know: told on the review and by the command, in the way of nothing."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from plock.kit.models import ImportLine
from tests import make
from tests.accounts.importing import bring, check, counts, text

pytestmark = pytest.mark.django_db
VAT = "SE556036079301"


def told(batch):
    lines = batch.lines.filter(kind=ImportLine.Kind.LIKELY).order_by("line")
    return [(line.line, line.label, line.message) for line in lines]


@pytest.mark.parametrize(
    ("known", "column", "value", "reason"),
    [
        ({"vat_number": VAT}, "vat_number", VAT, "same VAT number"),
        ({"email": "info@nordvik.example"}, "email", "anna@nordvik.example", "same e-mail domain"),
        ({"name": "Nordvik AB"}, "name", "NORDVIK aktiebolag", "same name"),
    ],
)
def test_a_new_row_like_a_known_customer_is_told_with_the_reason_and_a_link(known, column, value, reason):
    twin = make.account(**{"name": "Twin", **known, "customer_number": "T-1"})
    row = {"customer_number": "K-1", "name": "Another", "country": "SE", column: value}
    batch = check(text(",".join(row), list(row.values())))
    assert told(batch) == [(2, row["name"], f"Likely the same as {twin}: {reason}.")]
    line = batch.lines.get(kind=ImportLine.Kind.LIKELY)
    assert (line.about, line.column) == ((str(twin), twin.get_absolute_url()), column)


def test_two_new_rows_like_each_other_are_told_once():
    batch = check(text("customer_number,name", ["K-1", "Nordvik AB"], ["K-2", "Nordvik"]))
    assert told(batch) == [(3, "Nordvik", "Likely the same as row 2: same name.")]


def test_common_mail_providers_and_known_rows_are_no_reason():
    make.account(email="a@gmail.com", customer_number="K-0", name="Same")
    batch = check(text("customer_number,name,email", ["K-1", "Other", "b@gmail.com"], ["K-0", "Same", "b@gmail.com"]))
    assert told(batch) == []


def test_nothing_is_blocked():
    make.account(name="Nordvik AB")
    assert counts(bring(text("customer_number,name", ["K-1", "Nordvik"]))) == {"created": 1}


def test_the_command_lists_them_beside_the_problems(tmp_path):
    make.account(name="Nordvik AB", customer_number="T-1")
    path = tmp_path / "x.csv"
    path.write_text(text("customer_number,name", ["K-1", "Nordvik"]))
    out = StringIO()
    call_command("import_customers", str(path), "--dry-run", "--json", stdout=out)
    report = json.loads(out.getvalue())
    warning = {
        "row": 2,
        "column": "name",
        "value": "Nordvik",
        "message": "Likely the same as T-1 Nordvik AB: same name.",
    }
    assert (report["warnings"], report["problems"], report["created"]) == ([warning], [], 1)


def test_the_review_shows_them(client_as, bo, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    twin = make.account(name="Nordvik AB", customer_number="T-1")
    batch = check(text("customer_number,name", ["K-1", "Nordvik"]), by=bo)
    page = client_as(bo).get(f"/customers/import/{batch.pk}/").content.decode()
    assert "Likely duplicates" in page
    assert f'href="{twin.get_absolute_url()}"' in page
