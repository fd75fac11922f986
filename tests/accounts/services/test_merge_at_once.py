"""Several people merge the same customers at the same moment, both ways round: one wins, nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import Account, AccountUser
from accounts.services import merging
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_merge_the_same_pair_in_opposite_directions():
    one, other = make.account(), make.account()
    for account in (one, other):
        make.account_user(account=account)
    start = Barrier(2)

    def merge(winner, loser):
        start.wait()
        try:
            merging.merge(winner=winner, loser=loser, versions=(1, 1), origin=Origin())
        except Refused as problem:
            return str(problem)
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(merge, (one, other), (other, one)))
    assert sorted(said) == ["One of the two was changed meanwhile. Look at the preview again.", "merged"]
    [winner] = Account.objects.filter(merged_into=None)
    assert set(AccountUser.objects.values_list("account", flat=True)) == {winner.pk}
