"""Creating a customer: it is numbered, searchable and tagged, and the log says who made it."""

import pytest

from accounts.models import Account, Activity, Sequence, Tag
from accounts.services import accounts
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db


def create(*, by=None, tags=(), **values):
    return accounts.create(account=make.blank_account(**values), tags=tags, origin=Origin(by=by))


def test_numbers_customers_one_after_the_other():
    assert [create().customer_number for _ in range(3)] == ["C-00001", "C-00002", "C-00003"]


def test_a_number_given_by_hand_is_kept_and_the_series_goes_on_behind_it():
    assert create(customer_number="C-00041").customer_number == "C-00041"
    assert create().customer_number == "C-00042"


def test_a_number_of_another_series_does_not_move_ours():
    create(customer_number="10057")
    create(customer_number="KUND-99999")
    assert create().customer_number == "C-00001"


def test_a_number_that_somebody_has_is_never_given_out_again():
    make.account(customer_number="C-00001")  # written past the service, so the series does not know
    make.account(customer_number="C-00002")
    assert create().customer_number == "C-00003"


def test_follows_the_prefix_of_the_series():
    Sequence.objects.filter(name="customers").update(prefix="KD", next_serial=123_456)
    assert create().customer_number == "KD123456"


def test_sorts_and_finds_by_what_the_row_says():
    account = create(name="Ångström & Co", org_number="5560360793", email="info@angstrom.se", tags=["Nordic"])
    stored = Account.objects.get(pk=account.pk)
    assert stored.sort_name.startswith("{a")  # å sorts after z
    for term in ("ångström", "angstrom", account.customer_number.lower(), "556036-0793", "info@angstrom.se", "nordic"):
        assert term in stored.search_text, term


def test_hangs_on_tags_spelled_as_first_typed():
    create(tags=["Retail", "EU"])
    create(tags=["retail", "Late payer"])
    assert list(Tag.objects.order_by("key").values_list("name", flat=True)) == ["EU", "Late payer", "Retail"]
    assert Account.objects.tagged("retail").count() == 2


def test_logs_who_created_it(bo):
    account = create(by=bo)
    entry = Activity.objects.get(account=account)
    assert (entry.verb, entry.actor, entry.source, entry.subject) == ("account.created", bo, "screen", str(account))


def test_leaves_neither_row_nor_log_nor_number_behind_when_refused_by_the_database():
    create(primary_key="org_1")
    with pytest.raises(Refused, match="at this very moment"):
        create(primary_key="org_1", tags=["New"])
    assert (Account.objects.count(), Activity.objects.count(), Tag.objects.count()) == (1, 1, 0)
    assert create().customer_number == "C-00002"
