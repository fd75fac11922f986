"""Exported in the import layout and imported again, nothing changes, whatever the texts hold."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Activity, User
from accounts.rules.names import collapse
from tests import make
from tests.accounts.exporting import written
from tests.accounts.importing import CUSTOMERS, bring, check, counts, problems

pytestmark = pytest.mark.django_db
FORMATS = ["csv", "xlsx"]


@pytest.mark.parametrize("format", FORMATS)
def test_the_real_companies_come_back_unchanged(format):
    bring(CUSTOMERS)
    before = Activity.objects.count()
    batch = bring(written(format=format), name=f"file.{format}")
    assert (counts(batch), Activity.objects.count()) == ({"unchanged": 1837}, before)


@pytest.mark.parametrize("format", FORMATS)
def test_every_field_of_every_kind_of_customer_comes_back(format, bo):
    left = User.objects.create_user("left@example.com", name="Left", is_active=False)
    common = {"country": "SE", "language": "sv", "postal_code": "021 34", "phone": "+46 8 123"}
    common |= {"vat_number": "SE556036079301", "website": "https://x.se/a", "email": "a@x.se"}
    make.account(org_number="5560360793", account_manager=bo, tags=["A b", "Ö"], notes="Two\nlines", **common)
    make.account(state="archived", is_rejected=True, account_manager=left, payment_terms_days=0)
    make.account(state="archived", group_billing=True, kind="person", address="Box 1\r\nLund")
    make.account(state="pending", invoice_separately=True, primary_key="007", currency="JPY", country="")
    batch = check(written(format=format), name=f"file.{format}")
    assert counts(batch) == {"unchanged": 4}, problems(batch)


NASTY = st.text(
    st.one_of(
        st.sampled_from("=+-@'\"\t\n;,|\\#_x000D_ ＝"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=40,
).map(str.strip)
FREE = NASTY.filter(lambda text: text != r"\N")


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=FREE, city=FREE, notes=FREE, address=FREE)
@example(name="=1", city="'=1", notes="''@x", address="_x000D_")
@example(name="#N/A", city="0012", notes="1e5", address="TRUE")
@example(name="-5", city="+46 (0)8", notes="- a", address="'")
@example(name='"', city=";", notes="a\nb", address="a\tb")
@example(name="\ufeffx", city="\u200b", notes="\x1f", address="\x85x\u2028y")
@example(name="x", city="", notes="a\rb", address="a\r\nb")
def test_no_text_is_changed_by_the_round_trip(format, name, city, notes, address):
    Account.objects.all().delete()
    name = collapse(name) or "x"
    account = make.account(name=name, city=collapse(city), notes=notes.strip(), address=address.strip())
    batch = check(written(format=format), name=f"file.{format}")
    assert counts(batch) == {"unchanged": 1}, (problems(batch), list(batch.lines.values_list("changes", flat=True)))
    assert account.pk
