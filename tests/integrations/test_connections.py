"""Connections: what is saved was proven, secrets stay where they are, and what broke says what to do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Activity
from accounts.services.activity import Origin
from integrations import vault
from integrations.errors import IntegrationError, Misconfigured, Reason, Rejected, Temporary
from integrations.models import Connection
from integrations.services import connections, connections_moving, opening
from integrations.services import connections_standing as standings
from plock.kit.errors import Refused
from tests.integrations.keyed import GENERATED, OWN
from tests.standins.faults import Fault
from tests.standins.keyed import KEY

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def by(ada):
    return Origin(by=ada)


def configure(system, by, *, version=0, account="acme", secrets=None, **how):
    given = {"key": KEY} if secrets is None else secrets
    if not version:
        given = {"signing": OWN, **given}
    return connections.configure(
        system, settings={"account": account}, secrets=given, version=version, origin=by, **how
    )


def break_it(system, reason=Reason.CREDENTIALS, **how):
    connections_moving.mark_broken(system, Misconfigured(system.name, reason, "HTTP 401"), **how)


def verbs():
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def last():
    return Activity.objects.order_by("-pk").first()


def secrets():
    row = Connection.objects.get()
    return vault.unseal(row.secrets, system=row.system)


def test_what_the_system_accepts_is_saved_sealed_and_used(keyed, by, their_side):
    configure(keyed, by)
    row = Connection.objects.get()
    assert (row.system, row.state, row.settings, row.version) == ("keyed", "active", {"account": "acme"}, 1)
    assert row.tested_at is not None
    assert KEY not in row.secrets
    assert opening.access_of(keyed).secrets == {"key": KEY, "signing": OWN}
    assert len(their_side.calls) == 1


def test_the_log_names_what_was_entered_and_holds_no_value(keyed, by, ada):
    configure(keyed, by)
    entry = last()
    assert (entry.verb, entry.actor, entry.account, entry.subject) == ("connection.configured", ada, None, "Keyed Ltd")
    assert entry.changes == {"entries": [None, ["account", "key", "signing"]], "state": ["", "active"]}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(None, Misconfigured), (Fault.BROKEN, Temporary), (Fault.HALF_JSON, Temporary), (Fault.RESET, Temporary)],
)
def test_what_the_system_does_not_accept_is_not_saved(keyed, by, their_side, fault, kind):
    if fault:
        their_side.fail(fault)
    with pytest.raises(kind):
        configure(keyed, by, secrets={"key": KEY if fault else "wrong"})
    assert not Connection.objects.exists()
    assert verbs() == []


def test_a_refused_change_leaves_what_works(keyed, by):
    configure(keyed, by)
    with pytest.raises(Misconfigured):
        configure(keyed, by, version=1, account="other", secrets={"key": "wrong"})
    row = Connection.objects.get()
    assert (row.state, row.settings, secrets()["key"]) == ("active", {"account": "acme"}, KEY)


def test_secrets_left_empty_stay(keyed, by):
    configure(keyed, by, secrets={"key": KEY, "extra": "more"})
    configure(keyed, by, version=1, account="other", secrets={})
    assert secrets() == {"key": KEY, "extra": "more", "signing": OWN}
    assert last().changes == {"entries": [None, ["account"]]}
    configure(keyed, by, version=2, account="other", secrets={"key": ""}, forget=["extra"])
    assert secrets() == {"key": KEY, "signing": OWN}
    assert last().changes == {"entries": [None, ["extra"]]}


def test_a_secret_that_plock_makes_is_told_once_and_nothing_is_sent_before_the_other_side_has_it(keyed, by, their_side):
    assert configure(keyed, by, secrets={"key": KEY, "signing": ""}).made == {"signing": GENERATED}
    row = Connection.objects.get()
    assert (row.state, row.tested_at, len(their_side.calls)) == ("paused", None, 0)
    connections.resume(keyed, origin=by)
    assert configure(keyed, by, version=2).made == {}
    assert verbs() == ["connection.configured", "connection.resumed", "connection.tested"]
    assert configure(keyed, by, version=3, renew=["signing"]).made == {"signing": GENERATED}
    assert Connection.objects.get().state == "paused"
    assert configure(keyed, by, version=4, secrets={"signing": "mine"}).made == {}
    assert (secrets()["signing"], Connection.objects.get().state) == ("mine", "active")


def test_whoever_looked_at_an_older_one_saves_nothing(keyed, by, their_side):
    configure(keyed, by)
    for version in (0, 2):
        with pytest.raises(connections.Stale, match="Somebody else changed"):
            configure(keyed, by, version=version, account="mine")
    assert len(their_side.calls) == 1
    assert Connection.objects.get().settings == {"account": "acme"}


def test_what_is_saved_while_the_system_is_asked_is_not_overwritten(keyed, by, monkeypatch):
    configure(keyed, by)
    prove = connections._prove

    def slowly(system, access):
        prove(system, access)
        Connection.objects.update(version=2, settings={"account": "theirs"})

    monkeypatch.setattr(connections, "_prove", slowly)
    with pytest.raises(connections.Stale):
        configure(keyed, by, version=1, account="mine")
    Connection.objects.update(version=1)
    with pytest.raises(connections.Stale):
        connections.test(keyed, origin=by)
    assert Connection.objects.get().settings == {"account": "theirs"}


def test_two_who_set_it_up_at_once_are_told(keyed, by, monkeypatch):
    monkeypatch.setattr(connections, "_prove", lambda *_: Connection.objects.create(system="keyed"))
    monkeypatch.setattr(connections_moving, "row_of", lambda *_, **__: None)
    with pytest.raises(connections.Stale):
        configure(keyed, by)


def test_refused_credentials_break_it_and_a_person_is_told_what_to_do(keyed, by):
    configure(keyed, by)
    break_it(keyed)
    with pytest.raises(Misconfigured) as refused:
        opening.access_of(keyed)
    assert refused.value.reason is Reason.CREDENTIALS
    [one] = standings.broken()
    assert one.problem == (
        "Keyed Ltd does not accept the credentials. An Admin enters them anew under Settings, Integrations."
    )
    assert (last().verb, last().actor, last().source) == ("connection.broke", None, "system")
    assert last().changes == {"state": ["active", "broken"], "reason": ["", "credentials"]}
    configure(keyed, by, version=1)
    assert standings.broken() == []
    assert Connection.objects.get().reason == ""


@pytest.mark.parametrize("reason", [Reason.NOT_CONFIGURED, Reason.PAUSED, Reason.SEALED])
def test_what_is_no_fault_of_the_credentials_breaks_nothing(keyed, by, reason):
    configure(keyed, by)
    break_it(keyed, reason)
    connections_moving.mark_broken(keyed, Temporary("keyed", Reason.DOWN))
    connections_moving.mark_broken(keyed, Rejected("keyed", Reason.REFUSED))
    assert Connection.objects.get().state == "active"


def test_an_answer_to_older_credentials_breaks_nothing(keyed, by):
    configure(keyed, by)
    break_it(keyed, asked_at=timezone.now() - timedelta(seconds=5))
    assert Connection.objects.get().state == "active"
    break_it(keyed, asked_at=timezone.now())
    assert Connection.objects.get().state == "broken"


def test_what_is_paused_or_not_there_does_not_break(keyed, openly, by):
    break_it(openly)
    configure(keyed, by)
    connections.pause(keyed, origin=by)
    break_it(keyed)
    assert Connection.objects.get().state == "paused"


def test_a_test_repairs_what_works_again(keyed, by, their_side):
    configure(keyed, by)
    their_side.keys = set()
    with pytest.raises(Misconfigured):
        connections.test(keyed, origin=by)
    assert Connection.objects.get().state == "broken"
    assert last().changes == {"state": ["active", "broken"], "reason": ["", "credentials"]}
    their_side.keys = {KEY}
    connections.test(keyed, origin=by)
    assert Connection.objects.get().state == "active"
    assert verbs() == ["connection.configured", "connection.test_failed", "connection.tested"]


def test_a_test_while_it_is_down_breaks_nothing(keyed, by, their_side):
    configure(keyed, by)
    their_side.fail(Fault.UNAVAILABLE)
    with pytest.raises(Temporary):
        connections.test(keyed, origin=by)
    assert Connection.objects.get().state == "active"
    assert last().changes == {"reason": ["", "down"]}


def test_paused_is_not_used_and_resumed_only_if_it_works(keyed, by, their_side):
    configure(keyed, by)
    connections.pause(keyed, origin=by)
    with pytest.raises(Misconfigured) as refused:
        opening.access_of(keyed)
    assert refused.value.reason is Reason.PAUSED
    with pytest.raises(Refused, match="paused already"):
        connections.pause(keyed, origin=by)
    connections.test(keyed, origin=by)
    their_side.keys = set()
    for verb in (connections.test, connections.resume):
        with pytest.raises(Misconfigured):
            verb(keyed, origin=by)
    assert Connection.objects.get().state == "paused"
    their_side.keys = {KEY}
    connections.resume(keyed, origin=by)
    assert opening.is_usable(keyed)
    with pytest.raises(Refused, match="not paused"):
        connections.resume(keyed, origin=by)


def test_what_needs_nothing_is_switched_off_and_on(openly, by):
    assert standings.of(openly).state == standings.OPEN
    connections.pause(openly, origin=by)
    assert not opening.is_usable(openly)
    connections.resume(openly, origin=by)
    assert opening.is_usable(openly)
    assert last().changes == {"state": ["paused", "active"]}


def test_removed_is_forgotten(keyed, by):
    for verb in (connections.pause, connections.test, connections.remove, connections.resume):
        with pytest.raises(Refused):
            verb(keyed, origin=by)
    configure(keyed, by)
    connections.remove(keyed, origin=by)
    assert not Connection.objects.exists()
    assert standings.of(keyed).state == standings.MISSING
    assert last().verb == "connection.removed"


def test_credentials_that_no_key_opens_count_as_broken_until_the_key_is_back(keyed, by, settings):
    configure(keyed, by)
    keys, settings.FIELD_KEYS = settings.FIELD_KEYS, ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
    with pytest.raises(IntegrationError) as refused:
        opening.access_of(keyed)
    connections_moving.mark_broken(keyed, refused.value)
    assert "cannot be opened with today's keys" in standings.of(keyed).problem
    assert standings.of(keyed).is_broken
    with pytest.raises(Misconfigured):
        connections.test(keyed, origin=by)
    settings.FIELD_KEYS = keys
    assert standings.of(keyed).state == standings.ACTIVE
