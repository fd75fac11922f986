"""Bolagsverket's tokens: one for many questions, kept sealed, replaced when they end, told apart from their absence."""

import pytest
from django.core.cache import cache

from integrations.errors import Misconfigured, Reason, Rejected, Temporary
from tests.standins import bolagsverket_companies as companies
from tests.standins.faults import Fault
from tests.standins.replies import Reply, json_reply

pytestmark = pytest.mark.once

KEYS = {"settings": {"client_id": "demo"}, "secrets": {"client_secret": "demo"}}


@pytest.fixture(autouse=True)
def no_token_of_another_test():
    cache.clear()


@pytest.fixture
def sweden(register):
    return register("bolagsverket", **KEYS)


def calls(standins) -> list[str]:
    return [call.path for call in standins["bolagsverket"].calls]


def test_one_token_serves_many_questions(sweden, register, standins):
    sweden.find(companies.ACTIVE)
    register("bolagsverket", **KEYS).find(companies.BANKRUPT)
    assert calls(standins) == ["/token", "/organisationer", "/organisationer"]


def test_it_is_asked_for_as_documented(sweden, standins):
    sweden.find(companies.ACTIVE)
    asked = standins["bolagsverket"].calls[0]
    assert asked.form() == {
        "grant_type": "client_credentials",
        "scope": "vardefulla-datamangder:read vardefulla-datamangder:ping",
    }
    assert asked.basic() == ("demo", "demo")
    assert standins["bolagsverket"].calls[1].headers["authorization"] == "Bearer demo-token-1"


def test_a_token_that_ended_early_is_replaced_once(sweden, standins):
    sweden.find(companies.ACTIVE)
    standins["bolagsverket"].expire()
    assert sweden.find(companies.ACTIVE).name == companies.KNOWN_NAME
    assert calls(standins)[2:] == ["/organisationer", "/token", "/organisationer"]


def test_a_token_that_is_never_taken_is_not_asked_for_for_ever(sweden, standins):
    standins["bolagsverket"].fail(Fault.UNAUTHORISED, times=None, path="/organisationer")
    with pytest.raises(Misconfigured) as refused:
        sweden.find(companies.ACTIVE)
    assert refused.value.reason is Reason.CREDENTIALS
    assert len(calls(standins)) == 4


def test_a_token_that_ends_within_a_minute_is_not_kept(sweden, standins):
    standins["bolagsverket"].life = 60
    sweden.find(companies.ACTIVE)
    sweden.find(companies.ACTIVE)
    assert calls(standins).count("/token") == 2


def test_a_token_without_a_life_is_kept_for_a_while(sweden, standins):
    standins["bolagsverket"].life = None
    sweden.find(companies.ACTIVE)
    sweden.find(companies.ACTIVE)
    assert calls(standins).count("/token") == 1


def test_other_credentials_never_use_the_kept_token(sweden, register):
    sweden.find(companies.ACTIVE)
    other = register("bolagsverket", settings=KEYS["settings"], secrets={"client_secret": "wrong"})
    with pytest.raises(Misconfigured) as refused:
        other.find(companies.ACTIVE)
    assert refused.value.reason is Reason.CREDENTIALS


def test_the_token_is_kept_sealed_and_a_torn_one_is_replaced(sweden, standins):
    sweden.find(companies.ACTIVE)
    (kept,) = cache._cache
    key = kept.split(":", 2)[2]
    assert "demo" not in key
    assert "demo-token" not in cache.get(key)
    cache.set(key, "torn")
    assert sweden.find(companies.ACTIVE).name == companies.KNOWN_NAME
    assert calls(standins).count("/token") == 2


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        (json_reply({"error": "invalid_scope"}, 400), Misconfigured, Reason.CREDENTIALS),
        (json_reply({"error": "invalid_client"}, 401), Misconfigured, Reason.CREDENTIALS),
        (json_reply({"error": "invalid_request"}, 400), Rejected, Reason.GONE_WRONG),
        (json_reply({}), Temporary, Reason.GARBLED),
        (json_reply({"access_token": "söndrig"}), Temporary, Reason.GARBLED),
        (Reply(400, b"<html>"), Temporary, Reason.GARBLED),
    ],
)
def test_a_token_that_is_not_given(sweden, standins, monkeypatch, reply, kind, reason):
    monkeypatch.setattr(standins["bolagsverket"], "_token", lambda _request: reply)
    with pytest.raises(kind) as refused:
        sweden.find(companies.ACTIVE)
    assert refused.value.reason is reason


def test_no_error_shows_the_token(sweden, standins, monkeypatch):
    echo = lambda request: json_reply({"detail": request.headers["authorization"]}, 400)  # noqa: E731
    monkeypatch.setattr(standins["bolagsverket"], "_organisations", echo)
    with pytest.raises(Rejected) as refused:
        sweden.find(companies.ACTIVE)
    assert "demo-token" not in refused.value.detail


def test_the_gateway_may_say_with_403_that_a_token_is_over(sweden, standins, monkeypatch):
    bolagsverket = standins["bolagsverket"]
    right = bolagsverket._organisations
    older = json_reply({"fault": {"code": 900901, "message": "Invalid Credentials"}}, 403)
    answers = [lambda _request: older, right]
    monkeypatch.setattr(bolagsverket, "_organisations", lambda request: answers.pop(0)(request))
    assert sweden.find(companies.ACTIVE).name == companies.KNOWN_NAME


def test_credentials_are_proved_by_reading(register, standins):
    register("bolagsverket", **KEYS).prove()
    assert calls(standins) == ["/token", "/organisationer"]
    only_ping = register("bolagsverket", settings={"client_id": "ping"}, secrets={"client_secret": "demo"})
    with pytest.raises(Misconfigured, match="behörighet"):
        only_ping.prove()
