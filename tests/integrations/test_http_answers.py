"""Answers as networks and servers make them: cut, packed, endless, in another dress."""

import gzip
import json
import zlib

import httpx
import pytest

from integrations.errors import Reason, Temporary
from integrations.http import Http, Patience
from tests.integrations.calling import client, failed
from tests.standins.faults import Fault
from tests.standins.keyed import KEY

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("without_pauses")]


@pytest.fixture
def real(standins):
    """A client of a real server."""
    with Http(
        system="keyed",
        base=standins.base("keyed"),
        patience=Patience(5),
        headers={"Authorization": f"Bearer {KEY}"},
        trusted=frozenset({("127.0.0.1", standins.port)}),
        most_bytes=100_000,
    ) as http:
        yield http


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.OVERSIZED, Reason.TOO_LARGE),
        (Fault.BOMB, Reason.TOO_LARGE),
        (Fault.TRUNCATED, Reason.GARBLED),
        (Fault.HALF_JSON, Reason.GARBLED),
        (Fault.EMPTY, Reason.GARBLED),
        (Fault.WRONG_TYPE, Reason.GARBLED),
        (Fault.TOO_MANY, Reason.BUSY),
        (Fault.BAD_GATEWAY, Reason.DOWN),
    ],
)
def test_what_is_no_answer_is_temporary(real, standins, fault, reason):
    standins["keyed"].fail(fault)
    with pytest.raises(Temporary) as raised:
        real.get("/me").json()
    assert raised.value.reason is reason


def test_a_connection_that_is_cut_is_temporary(real, standins):
    standins["keyed"].fail(Fault.RESET)
    with pytest.raises(Temporary):
        real.get("/me")
    assert real.get("/me").status == 200


@pytest.mark.parametrize("fault", [Fault.GZIP, Fault.EXTRA])
def test_an_answer_in_another_dress_is_one(real, standins, fault):
    standins["keyed"].fail(fault)
    assert real.get("/me").json()["you"].text() == "Plock"


def test_json_that_is_too_deep_is_garbled():
    http, _calls = client(httpx.Response(200, content=b"[" * 200_000))
    with pytest.raises(Temporary):
        http.get("/a").json()


@pytest.mark.parametrize(
    ("packing", "body", "reason"),
    [
        ("gzip", gzip.compress(b" " * 9_000_000), Reason.TOO_LARGE),
        ("gzip, gzip", gzip.compress(gzip.compress(b" " * 9_000_000)), Reason.GARBLED),
        ("br", b"\x8b\x02\x80[]\x03", Reason.GARBLED),
        ("gzip", b"[]", Reason.GARBLED),
        ("gzip", gzip.compress(b"[]")[:-4], Reason.GARBLED),
    ],
    ids=["bomb", "bomb in a bomb", "not asked for", "not packed", "broken off"],
)
def test_packed_answers_are_unpacked_no_further_than_wanted(packing, body, reason):
    def parts():
        yield body

    error = failed(lambda: httpx.Response(200, headers={"Content-Encoding": packing}, content=parts()))
    assert error.reason is reason


@pytest.mark.parametrize("packing", ["gzip", "X-GZIP", "deflate", "identity", ""])
def test_answers_may_be_packed(packing):
    packed = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}.get(packing.lower(), bytes)
    said = json.dumps(["å" * 70_000]).encode()
    body = packed(said)
    parts = [body[at : at + 50] for at in range(0, len(body), 50)]
    http, calls = client(lambda: httpx.Response(200, headers={"Content-Encoding": packing}, content=iter(parts)))
    assert http.get("/a").body == said
    assert calls[0].headers["Accept-Encoding"] == "gzip"
