"""Ids in other systems when customers are merged or archived."""

import pytest

from accounts.models import Activity
from accounts.registry import archive_effects
from accounts.services import merging
from accounts.services.activity import Origin
from integrations.models import ExternalId
from plock.kit.errors import Refused
from tests import make, outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def winner():
    return make.account(name="Winner")


@pytest.fixture
def loser():
    return make.account(name="Loser")


def merge(winner, loser):
    merging.merge(winner=winner, loser=loser, versions=(winner.version, loser.version), origin=Origin())


def said(winner, loser):
    return [one.sentence for one in merging.preview(winner, loser) if " id" in one.sentence]


def test_the_losers_ids_go_along_with_their_state(winner, loser):
    outside.external_id(account=loser, system="fortnox", external_id="F1", state="failing", error="No.")
    outside.external_id(account=loser, system="kleer", external_id="5")
    assert said(winner, loser) == ["The ids in other systems move: Fortnox F1, Kleer 5."]
    merge(winner, loser)
    assert set(ExternalId.objects.values_list("account", "external_id", "state")) == {
        (winner.pk, "F1", "failing"),
        (winner.pk, "5", "linked"),
    }
    entry = Activity.objects.get(account=winner, verb="external_id.linked")
    assert entry.changes == {"fortnox_id": ["", "F1"], "kleer_id": ["", "5"]}


def test_of_two_ids_in_one_crm_the_winners_stays_and_the_other_is_named_as_lost(winner, loser):
    outside.external_id(account=winner, external_id="1")
    outside.external_id(account=loser, external_id="2")
    assert said(winner, loser) == ["Winner keeps its HubSpot id 1. The id 2 of Loser is lost."]
    merge(winner, loser)
    assert list(ExternalId.objects.values_list("account", "external_id")) == [(winner.pk, "1")]
    entry = Activity.objects.get(verb="external_id.unlinked")
    assert (entry.account, entry.changes) == (winner, {"hubspot_id": ["2", ""]})


@pytest.mark.parametrize(("system", "label"), [("fortnox", "Fortnox"), ("kleer", "Kleer")])
def test_two_ids_in_one_accounting_system_forbid_the_merge(winner, loser, system, label):
    outside.external_id(account=winner, system=system, external_id="1")
    outside.external_id(account=loser, system=system, external_id="2")
    with pytest.raises(Refused, match=f"Winner is 1 in {label} and Loser is 2"):
        merge(winner, loser)


def test_archiving_says_which_records_stay_linked(winner, loser):
    outside.external_id(account=winner, external_id="1")
    outside.external_id(account=loser, external_id="2")
    describe = archive_effects.get("external_ids").describe
    assert [one.sentence for one in describe([winner.pk], None)] == [
        "It stays linked with HubSpot 1, where nothing changes."
    ]
    assert [one.sentence for one in describe([winner.pk, loser.pk], None)] == [
        "2 of them stay linked with HubSpot, where nothing changes."
    ]
    assert describe([make.account().pk], None) == []
