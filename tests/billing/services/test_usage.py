"""One row of usage, put right by hand: recorded, replaced, removed, logged, and seen by the next run."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Activity
from accounts.services import deletion
from accounts.services.activity import SYSTEM, Origin
from billing.models import BillingClock, Usage
from billing.services import usage
from plock.kit.errors import Refused
from tests import make, sales

pytestmark = pytest.mark.django_db
DAY, FEB = date(2026, 1, 15), date(2026, 2, 1)


def record(account, quantity="3", **said):
    given = {"product": said.pop("product", None) or sales.product("SMS"), "on": DAY, "origin": SYSTEM, **said}
    return usage.record(account=account, quantity=Decimal(quantity), **given)


def timed(account):
    subscription = sales.subscription(account=account)
    BillingClock.objects.create(subscription=subscription, since=DAY, next_on=FEB)


def test_a_day_is_recorded_then_replaced_then_removed_and_the_log_tells():
    account = make.account()
    timed(account)
    first = record(account)
    assert not BillingClock.objects.exists()
    assert record(account, "4.5", product=first.product).pk == first.pk
    usage.remove(usage=first, origin=SYSTEM)
    assert not Usage.objects.exists()
    logged = Activity.objects.order_by("pk").values_list("verb", "subject", "changes")
    on = [None, "2026-01-15"]
    assert list(logged) == [
        ("usage.recorded", "SMS", {"on": on, "quantity": [None, "3"]}),
        ("usage.recorded", "SMS", {"on": on, "quantity": ["3", "4.5"]}),
        ("usage.removed", "SMS", {"on": on, "quantity": ["4.5", None]}),
    ]


def test_the_same_again_changes_nothing():
    account = make.account()
    first = record(account)
    timed(account)
    record(account, "3.0", product=first.product)
    assert (Activity.objects.count(), BillingClock.objects.count()) == (1, 1)


def test_what_a_user_used_is_beside_what_is_known_of_all():
    person = make.account_user(name="Ann")
    first = record(person.account)
    record(person.account, "1", product=first.product, person=person)
    assert Usage.objects.count() == 2
    assert Activity.objects.latest("pk").changes["person"] == [None, "Ann"]


@pytest.mark.parametrize(
    ("state", "said", "sentence"),
    [
        ("pending", {}, "Approve it first"),
        ("archived", {}, "archived"),
        ("active", {"quantity": "-1"}, "0 or more"),
        ("active", {"quantity": "1000000000000"}, "too many digits"),
        ("active", {"quantity": "123456789.1234567"}, "too many digits"),
    ],
)
def test_what_cannot_be_is_refused(state, said, sentence):
    with pytest.raises(Refused, match=sentence):
        record(make.account(state=state), **said)


def test_a_user_of_another_customer_is_refused():
    with pytest.raises(Refused, match="is not a user of"):
        record(make.account(), person=make.account_user())


def test_an_archived_customer_keeps_what_was_used_after_its_end():
    gone = make.account(state="archived")
    sales.subscription(account=gone, ends_on=DAY)
    row = sales.usage(account=gone, on=DAY)
    with pytest.raises(Refused, match="archived"):
        usage.remove(usage=row, origin=SYSTEM)
    usage.remove(usage=sales.usage(account=gone, on=date(2026, 1, 14)), origin=SYSTEM)


def test_what_is_gone_already_is_not_removed_again():
    row = sales.usage()
    usage.remove(usage=row, origin=SYSTEM)
    row.pk = 1
    with pytest.raises(Refused, match="not there any more"):
        usage.remove(usage=row, origin=SYSTEM)


def test_a_customer_that_was_never_invoiced_is_deleted_with_its_usage(ada):
    person = make.account_user()
    sales.usage(person=person)
    ada.is_superuser = True
    ada.save()
    assert deletion.delete(ids=[person.account_id], origin=Origin(by=ada)) == 1
    assert not Usage.objects.exists()


def test_a_customer_with_an_invoice_is_not_deleted(ada):
    account = sales.invoice("1").account
    ada.is_superuser = True
    ada.save()
    with pytest.raises(Refused, match="refer"):
        deletion.delete(ids=[account.pk], origin=Origin(by=ada))
