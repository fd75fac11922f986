"""What a client knows reaches nobody whom it is not for: no other host, no error, no log."""

import json
import logging
from urllib.parse import quote

import httpx
import pytest

from integrations.errors import Rejected
from plock import logs
from tests.integrations.calling import client, failed

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("without_pauses")]
SECRET, PLAIN = 'p/4+Z "q" & å7', "plain-s3cret"


def test_nobody_reads_what_a_redirect_says_besides():
    def endless():
        pytest.fail("read")
        yield b""

    moved = httpx.Response(302, headers={"Location": "/b"}, content=endless())
    http, calls = client(moved, 200)
    assert http.get("/a").status == 200
    assert calls[1].url.path == "/b"
    http, calls = client(httpx.Response(302, headers={"Location": "/b"}), 200)
    assert http.get("/a", accept=(302,), follows=False).status == 302
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("location", "is_told"),
    [
        ("https://x.example/b", True),
        ("https://other.example/b", False),
        ("https://x.example:8443/b", False),
        ("http://x.example/b", False),
        ("https://me:pw@other.example/b", False),
    ],
)
def test_credentials_do_not_travel_to_another_host(location, is_told):
    for auth, sent in ((("me", PLAIN), {}), (None, {"Authorization": f"Bearer {PLAIN}"})):
        http, calls = client(
            httpx.Response(307, headers={"Location": location}), 200, headers={"X-Key": PLAIN}, auth=auth
        )
        http.get("/a", headers=sent)
        first, second = (one.headers for one in calls)
        assert first["X-Key"] == PLAIN and "Authorization" in first
        assert (second.get("X-Key") == PLAIN) is is_told
        assert (second.get("Authorization") == first["Authorization"]) is is_told


def test_no_call_tells_what_another_was_given():
    http, calls = client(httpx.Response(200, headers={"Set-Cookie": "who=me; Path=/"}), 200)
    http.get("/a")
    http.get("/a")
    assert "Cookie" not in calls[1].headers


@pytest.mark.parametrize(
    "echo",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        json.dumps(SECRET),
        json.dumps({"got": SECRET}),
        json.dumps({"got": SECRET}, ensure_ascii=False),
        json.dumps({"got": SECRET}).replace("/", "\\/"),
        f"<b>{SECRET}</b>",
    ],
)
def test_what_is_hidden_is_not_in_the_error_however_it_is_echoed(echo):
    for before in (0, 150, 190, 199):  # also where the detail is cut
        error = failed(httpx.Response(401, text="x" * before + echo), hidden=(SECRET,))
        text = f"{error} {error.detail} {error!r}"
        assert (
            "p/4" not in text and "å7" not in text and "p\\/4" not in text and "p%2F4" not in text and "4+Z" not in text
        )


def test_neither_the_client_nor_its_errors_know_more_than_they_must():
    http, _calls = client(500, headers={"X-Key": PLAIN}, hidden=(SECRET,), auth=("me", SECRET))
    assert SECRET not in repr(http) and PLAIN not in repr(http)
    error = failed(httpx.ConnectError(f"to https://x.example/?key={SECRET}"))
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert SECRET not in str(error)


def test_log_lines_hold_neither_address_nor_question(caplog):
    http, _calls = client(httpx.Response(404, text="Not Secret Ltd"), 200)
    with caplog.at_level(logging.DEBUG, logger="integrations"), pytest.raises(Rejected):
        http.get("/companies/5560000001", params={"name": "Secret Ltd"}, headers={"X-Key": PLAIN})
    lines = [one.getMessage() for one in caplog.records if one.name.startswith("integrations")]
    assert len(lines) == 1
    assert lines[0].startswith("asked x: GET 404 in ")
    assert "Secret" not in lines[0] and "5560000001" not in lines[0]


def test_the_library_that_would_log_addresses_is_silent():
    levels = {name: logs.LOGGERS[name]["level"] for name in ("httpx", "httpcore")}
    assert levels == {"httpx": "WARNING", "httpcore": "WARNING"}
