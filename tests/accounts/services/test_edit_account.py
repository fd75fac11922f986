"""Editing a customer: what changed is logged old to new, and nobody overwrites what somebody else just saved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.services import accounts, tags
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.now() - timedelta(days=1)


def edit(account, *, version=None, new_tags=None, by=None, **values):
    version = account.version if version is None else version
    return accounts.edit(account=account, values=values, tags=new_tags, version=version, origin=Origin(by=by))


def test_logs_each_changed_field_old_and_new_and_nothing_else(bo):
    account = make.account(name="Old name", city="Lund")
    edit(account, by=bo, name="New name", city="Lund", account_manager=bo)
    entry = Activity.objects.get()
    assert entry.changes == {"name": ["Old name", "New name"], "account_manager": [None, "Bo"]}
    assert (entry.verb, entry.actor) == ("account.edited", bo)


def test_moves_version_and_last_updated_and_what_is_searched():
    account = make.account(name="Old name", updated_at=YESTERDAY)
    edited = edit(account, name="Zürich AG")
    stored = Account.objects.get(pk=account.pk)
    assert (stored.version, edited.version) == (2, 2)
    assert stored.updated_at > YESTERDAY + timedelta(hours=23)
    assert (stored.sort_name, "zurich" in stored.search_text) == ("zurich ag", True)


def test_saving_without_a_change_leaves_nothing():
    account = make.account(city="Lund", tags=["Retail"], updated_at=YESTERDAY)
    edit(account, city="Lund", new_tags=["retail"])
    stored = Account.objects.get(pk=account.pk)
    assert (stored.version, stored.updated_at, Activity.objects.count()) == (1, YESTERDAY, 0)


def test_tags_are_a_field_like_any_other_in_the_log():
    account = make.account(tags=["Retail", "EU"])
    edit(account, new_tags=["eu", "Nordic"])
    assert Activity.objects.get().changes == {"tags": [["EU", "Retail"], ["eu", "Nordic"]]}
    assert tags.of(account) == ["EU", "Nordic"]
    assert "nordic" in Account.objects.get(pk=account.pk).search_text


def test_tags_stay_when_the_form_has_none():
    account = make.account(tags=["Retail"])
    edit(account, city="Umeå")
    assert tags.of(account) == ["Retail"]
    assert "retail" in Account.objects.get(pk=account.pk).search_text


def test_a_stale_editor_is_told_and_changes_nothing():
    account = make.account(city="Lund")
    edit(account, city="Malmö")
    with pytest.raises(accounts.Stale) as caught:
        edit(account, version=1, city="Kiruna")
    assert caught.value.current.city == "Malmö"
    assert Account.objects.get(pk=account.pk).city == "Malmö"
    assert Activity.objects.count() == 1


def test_an_archived_customer_is_read_only_but_for_notes_and_tags():
    account = make.account(state="archived")
    with pytest.raises(Refused, match="archived and read-only"):
        edit(account, city="Lund")
    edit(account, notes="Moved abroad", new_tags=["Left"])
    stored = Account.objects.get(pk=account.pk)
    assert (stored.city, stored.notes, tags.of(stored)) == ("", "Moved abroad", ["Left"])
