"""Approving, rejecting, archiving and restoring: the table of moves, and that everything else is refused."""

import pytest

from accounts.models import Account, Activity
from accounts.services import accounts
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db

PENDING, ACTIVE, ARCHIVED, REJECTED = ("pending", False), ("active", False), ("archived", False), ("archived", True)
ALLOWED = {
    ("approve", PENDING): (ACTIVE, "account.approved"),
    ("approve", REJECTED): (ACTIVE, "account.approved"),
    ("reject", PENDING): (REJECTED, "account.rejected"),
    ("archive", ACTIVE): (ARCHIVED, "account.archived"),
    ("restore", ARCHIVED): (ACTIVE, "account.restored"),
}
CASES = [(verb, start) for verb in accounts.PAST for start in (PENDING, ACTIVE, ARCHIVED, REJECTED)]


def stand(account):
    return Account.objects.values_list("state", "is_rejected").get(pk=account.pk)


@pytest.mark.parametrize(("verb", "start"), CASES)
def test_moves_as_the_table_says_and_refuses_the_rest(verb, start, bo):
    account = make.account(state=start[0], is_rejected=start[1])
    if (verb, start) in ALLOWED:
        end, logged = ALLOWED[verb, start]
        moved = accounts.move(account=account, verb=verb, origin=Origin(by=bo))
        entry = Activity.objects.get()
        assert (stand(account), moved.version, entry.verb, entry.actor) == (end, 2, logged, bo)
        assert entry.changes == {"state": [start[0], end[0]]}
    else:
        with pytest.raises(Refused, match="This account is"):
            accounts.move(account=account, verb=verb, origin=Origin(by=bo))
        assert (stand(account), Activity.objects.count()) == (start, 0)


def test_a_verb_nobody_knows_is_refused():
    with pytest.raises(Refused, match="Choose approve"):
        accounts.move(account=make.account(), verb="delete", origin=Origin())


def test_a_move_makes_an_open_edit_form_stale():
    account = make.account()
    accounts.move(account=account, verb="archive", origin=Origin())
    with pytest.raises(accounts.Stale):
        accounts.edit(account=account, values={"notes": "x"}, version=1, origin=Origin())
