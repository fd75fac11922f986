"""Merging two customers: what the winner keeps, what moves, what becomes of the loser, and when it is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, AccountUser, Activity
from accounts.services import accounts, activity, finding, merging, tags
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make
from tests.accounts.importing import check, sentence, text

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def winner():
    return make.account(name="Winner", customer_number="C-1", city="Lund", tags=["Retail"], notes="Mine")


@pytest.fixture
def loser():
    return make.account(
        name="Loser",
        customer_number="C-2",
        city="Malmö",
        phone="040-1",
        org_number="5560360793",
        vat_number="SE556036079301",
        primary_key="k-2",
        notes="Theirs",
        tags=["retail", "Nordic"],
    )


def merge(winner, loser, by=None):
    versions = winner.version, loser.version
    return merging.merge(winner=winner, loser=loser, versions=versions, origin=Origin(by=by))


def test_the_winner_keeps_its_values_and_takes_what_it_lacks(winner, loser):
    merged = Account.objects.get(pk=merge(winner, loser).pk)
    assert (merged.name, merged.city, merged.customer_number) == ("Winner", "Lund", "C-1")
    assert (merged.phone, merged.org_number, merged.vat_number, merged.primary_key) == (
        "040-1",
        "5560360793",
        "SE556036079301",
        "k-2",
    )
    assert merged.notes == "Mine\nFrom C-2 Loser:\nTheirs"
    assert merged.version == 2
    assert tags.of(merged) == ["Nordic", "Retail"]


def test_the_loser_goes_to_the_archive_without_what_only_one_may_have(winner, loser):
    merge(winner, loser)
    gone = Account.objects.get(pk=loser.pk)
    assert (gone.state, gone.merged_into, gone.version) == ("archived", winner, 2)
    assert (gone.primary_key, gone.org_number, gone.vat_number, tags.of(gone)) == ("", "", "", [])


def test_the_search_still_finds_the_number_of_the_loser_and_what_it_was_known_by(winner, loser):
    merge(winner, loser)
    assert list(finding.among_customers(Account.objects.all(), "C-2")) == [loser]
    assert list(finding.among_customers(Account.objects.all(), "5560360793")) == [winner]
    assert Account.objects.get(pk=loser.pk).merged_into == winner


def test_both_are_logged_and_the_older_log_moves(winner, loser, bo):
    activity.record(origin=Origin(by=bo), verb="account.created", account=loser, subject=loser)
    merge(winner, loser, by=bo)
    verbs = winner.activities.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["account.created", "account.merged"]
    entry = winner.activities.get(verb="account.merged")
    assert (entry.actor, entry.subject, entry.changes["phone"]) == (bo, "C-2 Loser", ["", "040-1"])
    away = Activity.objects.get(account=loser)
    assert (away.verb, away.actor, away.changes) == (
        "account.merged_away",
        bo,
        {"state": ["active", "archived"], "merged_into": [None, "C-1 Winner"]},
    )


def test_users_move_and_the_one_at_both_stays_with_what_it_did_not_know(winner, loser):
    here = make.account_user(account=winner, email="ann@x.se", name="Ann", last_seen=NOW - timedelta(days=9))
    make.account_user(account=loser, email="ANN@x.se", name="Other", external_id="7", last_seen=NOW)
    moved = make.account_user(account=loser, email="bo@x.se")
    make.account_user(account=loser, email="off@x.se", state="deactivated")
    merge(winner, loser)
    here.refresh_from_db()
    assert (here.name, here.external_id, here.last_seen) == ("Ann", "7", NOW)
    assert AccountUser.objects.get(pk=moved.pk).account == winner
    counts = dict(Account.objects.values_list("customer_number", "user_count"))
    assert (winner.users.count(), counts) == (3, {"C-1": 2, "C-2": 0})


def test_the_preview_says_the_same_and_writes_nothing(winner, loser):
    make.account_user(account=winner, email="ann@x.se")
    make.account_user(account=loser, email="ann@x.se")
    make.account_user(account=loser)
    sentences = " ".join(one.sentence for one in merging.preview(winner, loser))
    assert "1 user moves." in sentences
    assert "1 user is at both" in sentences
    assert "1 tag is added: Nordic." in sentences
    assert {choice.field for choice in merging.choices(winner, loser) if choice.is_taken} == {
        "phone",
        "org_number",
        "vat_number",
        "primary_key",
    }
    assert (Activity.objects.count(), loser.users.count()) == (0, 2)


def test_numbers_of_another_country_stay_behind(winner):
    other = make.account(country="NO", org_number="923609016")
    assert merge(winner, other).org_number == ""


def test_what_was_merged_into_the_loser_follows_it(winner, loser):
    older = make.account(state="archived", merged_into=loser)
    merge(winner, loser)
    assert Account.objects.get(pk=older.pk).merged_into == winner


@pytest.mark.parametrize(
    ("changed", "of", "says"),
    [
        ({"currency": "NOK"}, "loser", "one customer has one currency"),
        ({"state": "archived"}, "winner", "Restore it first"),
        ({"state": "archived", "is_rejected": True}, "winner", "is rejected"),
        ({"state": "pending"}, "winner", "waits for approval"),
    ],
)
def test_refuses_what_makes_no_sense(winner, loser, changed, of, says):
    one = {"winner": winner, "loser": loser}[of]
    Account.objects.filter(pk=one.pk).update(**changed)
    with pytest.raises(Refused, match=says):
        merge(winner, loser)
    assert Activity.objects.count() == 0


def test_refuses_itself_and_what_is_merged_already(winner, loser):
    with pytest.raises(Refused, match="with itself"):
        merge(winner, winner)
    merge(winner, loser)
    for pair in ((winner, loser), (loser, winner)):
        pair = [Account.objects.get(pk=one.pk) for one in pair]
        with pytest.raises(Refused, match="was merged into C-1 Winner already"):
            merge(*pair)


def test_refuses_what_changed_since_the_preview(winner, loser):
    accounts.edit(account=loser, values={"city": "Kiruna"}, version=1, origin=Origin())
    with pytest.raises(Refused, match="changed meanwhile"):
        merge(winner, loser)


def test_a_merged_customer_refuses_everything_else(winner, loser):
    merge(winner, loser)
    for values in ({"city": "Kiruna"}, {"notes": "x"}):
        with pytest.raises(Refused, match="merged into C-1 Winner"):
            accounts.edit(account=loser, values=values, version=2, origin=Origin())


def test_the_older_of_two_equals_is_preferred_and_the_active_before_the_pending(winner, loser):
    assert merging.preferred(loser, winner) == (winner, loser)
    winner.state = "pending"
    assert merging.preferred(loser, winner) == (loser, winner)


def test_an_import_leaves_a_merged_customer_alone(winner, loser, ada):
    merge(winner, loser)
    for column, value in (("state", "active"), ("notes", "x")):
        batch = check(text(f"customer_number,{column}", ["C-2", value]), by=ada)
        assert "merged into another one" in sentence(batch), column
