"""Where the series of invoices goes on: never with a gap."""

import pytest

from accounts.models import Sequence
from accounts.services import organisation
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests.billing.invoicing import finalised

pytestmark = pytest.mark.django_db


def move(**wanted):
    organisation.edit(values={}, sequences={"invoices": wanted}, origin=Origin())


def test_before_the_first_invoice_it_begins_where_the_old_system_ended():
    move(next_serial=1001)
    move(next_serial=2001)
    assert finalised("1").number == "INV-02001"


def test_with_numbers_given_it_cannot_leave_some_out():
    finalised("1")
    with pytest.raises(Refused, match="follow one another without a gap"):
        move(next_serial=3)
    move(next_serial=2)  # where it is anyway
    assert finalised("1").number == "INV-00002"


def test_another_prefix_begins_another_series_anywhere():
    finalised("1")
    move(prefix="2027-", next_serial=5000)
    assert finalised("1").number == "2027-05000"
    with pytest.raises(Refused, match="INV- follow one another"):
        move(prefix="INV-", next_serial=6000)
    move(prefix="", next_serial=6000)  # numbers without a prefix are none of INV-
    assert finalised("1").number == "06000"


def test_other_series_may_leave_out_what_they_like():
    organisation.edit(values={}, sequences={"customers": {"next_serial": 500}}, origin=Origin())
    assert Sequence.objects.get(name="customers").next_serial == 500
