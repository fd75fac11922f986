"""Linking customers with records of other systems: what is kept, logged and refused."""

from datetime import UTC, datetime

import pytest

from accounts.models import Account, Activity
from accounts.services import deletion
from accounts.services.activity import Origin
from integrations.models import ExternalId
from integrations.services import external_ids
from integrations.services.external_ids import Meanwhile, Relinked, Taken, Wanted
from plock.kit.errors import Refused
from tests import make, outside

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def account():
    return make.account(name="Acme", customer_number="A-1", updated_at=LONG_AGO)


@pytest.fixture
def origin(bo):
    return Origin(by=bo)


def log(account):
    return [(one.verb, one.subject, one.changes) for one in Activity.objects.filter(account=account).order_by("pk")]


def ids(account):
    return dict(ExternalId.objects.filter(account=account).values_list("system", "external_id"))


def test_an_id_is_linked_changed_and_removed_with_an_entry_each(account, origin):
    external_ids.link(account=account, system="hubspot", external_id=" 007 ", origin=origin)
    external_ids.link(account=account, system="hubspot", external_id="8", origin=origin)
    assert ids(account) == {"hubspot": "8"}
    external_ids.unlink(account=account, system="hubspot", origin=origin)
    assert ids(account) == {}
    assert log(account) == [
        ("external_id.linked", "HubSpot", {"hubspot_id": ["", "7"]}),
        ("external_id.changed", "HubSpot", {"hubspot_id": ["7", "8"]}),
        ("external_id.unlinked", "HubSpot", {"hubspot_id": ["8", ""]}),
    ]
    assert Account.objects.get(pk=account.pk).updated_at > LONG_AGO


def test_another_id_knows_nothing_of_how_synchronising_went_with_the_first(account, origin):
    outside.external_id(account=account, external_id="7", is_sync_on=False, state="failing", error="No.")
    external_ids.link(account=account, system="hubspot", external_id="8", origin=origin)
    one = ExternalId.objects.get()
    assert (one.external_id, one.state, one.error, one.is_sync_on) == ("8", "linked", "", False)


def test_what_is_there_already_changes_and_logs_nothing(account, origin):
    outside.external_id(account=account, external_id="7")
    external_ids.link(account=account, system="hubspot", external_id="7", origin=origin)
    assert (log(account), Account.objects.get().updated_at) == ([], LONG_AGO)


def test_synchronising_is_switched_and_keeps_the_state(account, origin):
    outside.external_id(account=account, external_id="7", state="in_step", synced_at=LONG_AGO)
    external_ids.switch_sync(account=account, system="hubspot", on=False, origin=origin)
    one = ExternalId.objects.get()
    assert (one.is_sync_on, one.state, one.synced_at) == (False, "in_step", LONG_AGO)
    assert log(account) == [("external_id.sync_switched", "HubSpot", {"hubspot_sync": [True, False]})]
    with pytest.raises(Refused, match="has no id in Kleer"):
        external_ids.switch_sync(account=account, system="kleer", on=False, origin=origin)


def test_an_id_that_another_customer_has_is_refused_and_names_it(account, origin):
    other = outside.external_id(system="salesforce", external_id="0015g00000AbCdEAAV").account
    with pytest.raises(Taken, match="already has this Salesforce id") as problem:
        external_ids.link(account=account, system="salesforce", external_id="0015g00000AbCdE", origin=origin)
    assert (problem.value.owner, str(other) in str(problem.value)) == (other, True)
    external_ids.link(account=account, system="fortnox", external_id="0015g00000AbCdEAAV", origin=origin)
    assert ids(account) == {"fortnox": "0015g00000AbCdEAAV"}


def test_what_is_no_id_is_refused(account, origin):
    with pytest.raises(Refused, match="not a HubSpot id"):
        external_ids.link(account=account, system="hubspot", external_id="x", origin=origin)


def test_archived_and_merged_customers_keep_their_ids(origin):
    archived = make.account(state="archived", name="Gone")
    merged = make.account(state="archived", merged_into=make.account(name="Winner"))
    with pytest.raises(Refused, match="Gone is archived and read-only"):
        external_ids.link(account=archived, system="hubspot", external_id="1", origin=origin)
    with pytest.raises(Refused, match=r"merged into .*Winner"):
        external_ids.link(account=merged, system="hubspot", external_id="1", origin=origin)
    assert not ExternalId.objects.exists()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(account, origin):
    seen = external_ids.standing([])
    external_ids.link(account=account, system="kleer", external_id="1", origin=origin)
    with pytest.raises(Meanwhile) as problem:
        external_ids.save(account=account, wanted={"kleer": Wanted("2")}, seen=seen, origin=origin)
    assert (problem.value.held["kleer"].external_id, ids(account)) == ("1", {"kleer": "1"})


def test_many_are_linked_changed_and_removed_at_once(account, origin, django_assert_max_num_queries):
    new = make.accounts(30)
    outside.external_id(account=account, system="kleer", external_id="1")
    outside.external_id(account=account, system="fortnox", external_id="old", is_sync_on=False, state="gone")
    rows = [Relinked(one.pk, {"kleer": ("", f"k{one.pk}"), "hubspot": ("", str(one.pk))}) for one in new]
    with django_assert_max_num_queries(12):
        both = {"kleer": ("1", ""), "fortnox": ("old", "new")}
        external_ids.link_many([*rows, Relinked(account.pk, both)], origin=origin)
    assert ids(account) == {"fortnox": "new"}
    assert ExternalId.objects.filter(system="fortnox", state="linked", is_sync_on=False).count() == 1
    assert ids(new[7]) == {"kleer": f"k{new[7].pk}", "hubspot": str(new[7].pk)}
    assert {verb for verb, *_rest in log(account)} == {"external_id.unlinked", "external_id.changed"}
    assert [subject for _verb, subject, _changes in log(new[0])] == ["Kleer, HubSpot"]
    assert Account.objects.get(pk=account.pk).updated_at > LONG_AGO


def test_ids_go_along_when_a_superuser_deletes_the_customer(ada, account):
    outside.external_id(account=account)
    ada.is_superuser = True
    assert deletion.describe(ids=[account.pk]) == {"External identifiers": 1}
    deletion.delete(ids=[account.pk], origin=Origin(by=ada))
    assert not ExternalId.objects.exists()
