"""Approving, rejecting, archiving and restoring many at once: a handful of statements, and reasons for the rest."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import registry
from accounts.models import Account, Activity
from accounts.registry import Effect
from accounts.services import accounts
from accounts.services.activity import Origin
from plock.kit.registry import Registry
from tests import make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def move_many(rows, verb, by=None):
    return accounts.move_many(ids=[row.pk for row in rows], verb=verb, on=TODAY, origin=Origin(by=by))


def test_moves_those_that_may_and_says_why_the_others_may_not(bo):
    waiting, active = make.accounts(3, state="pending"), make.accounts(2)
    outcome = move_many([*waiting, *active], "approve", by=bo)
    assert outcome.done == 3
    [(reason, ids)] = outcome.skipped.items()
    assert "This customer is active. Only a pending" in reason
    assert ids == [row.pk for row in active]
    assert set(Account.objects.values_list("state", flat=True)) == {"active"}


def test_each_leaves_its_activity_and_a_new_version(bo):
    rows = make.accounts(2, state="pending")
    move_many(rows, "reject", by=bo)
    entries = Activity.objects.order_by("account")
    assert [(entry.account_id, entry.verb, entry.actor) for entry in entries] == [
        (row.pk, "account.rejected", bo) for row in rows
    ]
    assert entries[0].changes == {"state": ["pending", "archived"]}
    assert list(Account.objects.values_list("version", "is_rejected")) == [(2, True)] * 2


def test_a_customer_that_is_gone_and_one_named_twice():
    [row] = make.accounts(1)
    outcome = accounts.move_many(ids=[row.pk, row.pk, 987654], verb="archive", on=TODAY, origin=Origin())
    assert (outcome.done, list(outcome.skipped.values())) == (1, [[987654]])


def test_a_merged_customer_names_its_winner():
    winner = make.account(name="Winner", customer_number="T-1")
    loser = make.account(state="archived", merged_into=winner)
    [reason] = move_many([loser], "restore").skipped
    assert "merged into T-1 Winner" in reason


def test_archiving_applies_every_effect_once_to_all_before_the_state_changes(monkeypatch, bo):
    seen = []

    def apply(ids, on, origin):
        states = set(Account.objects.filter(pk__in=ids).values_list("state", flat=True))
        seen.append((list(ids), on, origin.by, states))

    effects = Registry()
    effects.register(Effect("test", 1, lambda ids, on: [], apply))
    monkeypatch.setattr(accounts, "archive_effects", effects)
    rows = make.accounts(3)
    move_many(rows, "archive", by=bo)
    move_many(rows, "restore", by=bo)
    assert seen == [([row.pk for row in rows], TODAY, bo, {"active"})]
    assert registry.archive_effects is not effects


def test_hundred_cost_as_many_queries_as_three():
    spent = []
    for n in (3, 100):
        rows = make.accounts(n)
        with CaptureQueriesContext(connection) as captured:
            move_many(rows, "archive")
        spent.append(len(captured))
    assert spent[0] == spent[1]
