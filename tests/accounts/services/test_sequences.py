"""Numbers under pressure: many takers at once never get the same one, and leave no gap."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Account, Activity
from accounts.services import accounts, sequences
from accounts.services.activity import Origin
from tests import make

TAKERS, EACH = 6, 8


def at_once(work):
    """What each of several threads, with connections of their own, got."""

    def run(n):
        try:
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(TAKERS) as pool:
        return list(pool.map(run, range(TAKERS)))


@pytest.mark.django_db(transaction=True)
def test_many_takers_at_once_never_share_a_number():
    taken = at_once(lambda _n: [sequences.take(sequences.CUSTOMERS)[0] for _ in range(EACH)])
    numbers = [number for each in taken for number in each]
    assert sorted(numbers) == [f"C-{n:05d}" for n in range(1, TAKERS * EACH + 1)]


@pytest.mark.django_db(transaction=True)
def test_customers_created_at_once_are_numbered_without_a_gap():
    def create(n):
        for k in range(EACH):
            blank = make.blank_account(name=f"Company {n}-{k}")
            accounts.create(account=blank, tags=["Shared", f"Own {n}"], origin=Origin())

    at_once(create)
    numbers = sorted(Account.objects.values_list("customer_number", flat=True))
    assert numbers == [f"C-{n:05d}" for n in range(1, TAKERS * EACH + 1)]
    assert Activity.objects.filter(verb="account.created").count() == TAKERS * EACH


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_wins_and_the_other_is_told():
    account = make.account(city="Lund")

    def edit(n):
        try:
            accounts.edit(account=account, values={"city": f"City {n}"}, version=1, origin=Origin())
        except accounts.Stale:
            return "stale"
        return "saved"

    assert sorted(at_once(edit)) == ["saved"] + ["stale"] * (TAKERS - 1)
    assert (Account.objects.get().version, Activity.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_many_numbers_cost_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        assert len(set(sequences.take(sequences.CUSTOMERS, count=5000))) == 5000
