"""Approving, rejecting, archiving and restoring: the table of moves, and that everything else is refused."""

from datetime import date

import pytest

from accounts.models import Account, Activity
from accounts.services import accounts
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
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
        moved = accounts.move(account=account, verb=verb, on=TODAY, origin=Origin(by=bo))
        entry = Activity.objects.get()
        assert (stand(account), moved.version, entry.verb, entry.actor) == (end, 2, logged, bo)
        assert entry.changes == {"state": [start[0], end[0]]}
    else:
        with pytest.raises(Refused, match="This customer is"):
            accounts.move(account=account, verb=verb, on=TODAY, origin=Origin(by=bo))
        assert (stand(account), Activity.objects.count()) == (start, 0)


def test_a_verb_nobody_knows_is_refused():
    with pytest.raises(Refused, match="Choose approve"):
        accounts.move(account=make.account(), verb="delete", on=TODAY, origin=Origin())


def test_a_move_makes_an_open_edit_form_stale():
    account = make.account()
    accounts.move(account=account, verb="archive", on=TODAY, origin=Origin())
    with pytest.raises(accounts.Stale):
        accounts.edit(account=account, values={"notes": "x"}, version=1, origin=Origin())


def test_a_merged_customer_is_never_restored_and_names_the_winner():
    winner = make.account(name="Winner", customer_number="T-1")
    loser = make.account(state="archived", merged_into=winner)
    with pytest.raises(Refused, match="merged into T-1 Winner"):
        accounts.move(account=loser, verb="restore", on=TODAY, origin=Origin())


def test_approving_with_corrections_does_both_or_neither(bo):
    account = make.account(state="pending", city="Lund")
    given = {"account": account, "values": {"city": "Malmö"}, "tags": None, "on": TODAY, "origin": Origin(by=bo)}
    with pytest.raises(accounts.Stale):
        accounts.approve_edited(**given, version=7)
    accounts.approve_edited(**given, version=1)
    verbs = Activity.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["account.edited", "account.approved"]
    account.state = "active"
    with pytest.raises(Refused, match="is active"):
        accounts.approve_edited(**{**given, "values": {"city": "Kiruna"}}, version=3)
    assert Account.objects.get(pk=account.pk).city == "Malmö"
