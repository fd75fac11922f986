"""Asking other systems: errors by what is to be done about them, repeated only where safe, bounded, discreet."""

import gzip
import json
import logging
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote

import httpx
import pytest
import stamina

from integrations.errors import Misconfigured, Reason, Rejected, Temporary
from integrations.http import Http, Patience, host_and_port, retry_after
from integrations.network import ForbiddenAddress
from plock import logs
from tests.standins.faults import Fault
from tests.standins.keyed import KEY

pytestmark = pytest.mark.once
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OFTEN = Patience(20, attempts=3)
SECRET, PLAIN = 'p/4+Z "q" & å7', "plain-s3cret"


@pytest.fixture(autouse=True)
def without_pauses():
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def client(*answers, **how):
    """A client to which each call answers the next of these, the last one for ever; (it, the calls that it got)."""
    calls = []

    def answer(request):
        calls.append(request)
        found = answers[min(len(calls), len(answers)) - 1]
        if isinstance(found, Exception):
            raise found
        if callable(found):
            return found()
        return httpx.Response(found) if isinstance(found, int) else found

    given = {"patience": OFTEN, "transport": httpx.MockTransport(answer), **how}
    return Http(system="x", base="https://x.example/api/", **given), calls


def failed(*answers, **how):
    """The error of a GET that gets these."""
    http, _calls = client(*answers, **how)
    with pytest.raises((Temporary, Rejected, Misconfigured)) as raised:
        http.get("/a")
    return raised.value


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (400, Rejected, Reason.REFUSED),
        (401, Misconfigured, Reason.CREDENTIALS),
        (403, Misconfigured, Reason.CREDENTIALS),
        (404, Rejected, Reason.NOT_FOUND),
        (408, Temporary, Reason.BUSY),
        (409, Rejected, Reason.REFUSED),
        (410, Rejected, Reason.NOT_FOUND),
        (422, Rejected, Reason.REFUSED),
        (423, Temporary, Reason.BUSY),
        (425, Temporary, Reason.BUSY),
        (429, Temporary, Reason.BUSY),
        (500, Temporary, Reason.DOWN),
        (502, Temporary, Reason.DOWN),
        (503, Temporary, Reason.DOWN),
        (204, Temporary, Reason.GARBLED),
        (304, Temporary, Reason.GARBLED),
        (httpx.ConnectTimeout("x"), Temporary, Reason.TIMED_OUT),
        (httpx.ReadTimeout("x"), Temporary, Reason.TIMED_OUT),
        (httpx.PoolTimeout("x"), Temporary, Reason.TIMED_OUT),
        (httpx.ConnectError("x"), Temporary, Reason.UNREACHABLE),
        (httpx.ReadError("x"), Temporary, Reason.UNREACHABLE),
        (httpx.ProxyError("x"), Temporary, Reason.UNREACHABLE),
        (httpx.RemoteProtocolError("x"), Temporary, Reason.GARBLED),
        (httpx.DecodingError("x"), Temporary, Reason.GARBLED),
        (httpx.TooManyRedirects("x"), Temporary, Reason.GARBLED),
        (httpx.UnsupportedProtocol("x"), Rejected, Reason.REFUSED),
        (httpx.InvalidURL("x"), Rejected, Reason.REFUSED),
        (UnicodeEncodeError("ascii", "å", 0, 1, "x"), Rejected, Reason.REFUSED),
        (ForbiddenAddress("x"), Rejected, Reason.FORBIDDEN_ADDRESS),
    ],
    ids=str,
)
def test_every_failure_is_one_of_three_by_what_is_to_be_done(status, kind, reason):
    error = failed(status)
    assert (type(error), error.reason, error.system) == (kind, reason, "x")


def test_what_is_expected_is_no_error():
    http, _calls = client(404)
    assert http.get("/a", accept=(200, 404)).status == 404


@pytest.mark.parametrize(
    ("answers", "times"),
    [((500, 200), 2), ((500, 503, 200), 3), ((httpx.ReadError("x"), 200), 2), ((429, 200), 2), ((200,), 1)],
)
def test_a_safe_call_is_repeated(answers, times):
    for ask in (lambda http: http.get("/a"), lambda http: http.post("/a", json={}, is_safe=True)):
        http, calls = client(*answers)
        assert ask(http).status == 200
        assert len(calls) == times


def test_three_times_and_no_more():
    http, calls = client(500)
    with pytest.raises(Temporary):
        http.get("/a")
    assert len(calls) == 3


@pytest.mark.parametrize("problem", [500, 429, httpx.ReadTimeout("x")])
def test_what_may_have_been_done_is_not_repeated(problem):
    http, calls = client(problem, 200)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        calls.clear()
        with pytest.raises(Temporary):
            http.call(method, "/a")
        assert len(calls) == 1


@pytest.mark.parametrize("problem", [400, 401, 404, ForbiddenAddress("x")])
def test_what_will_not_get_better_is_not_repeated(problem):
    http, calls = client(problem, 200)
    with pytest.raises((Rejected, Misconfigured)):
        http.get("/a")
    assert len(calls) == 1


def test_nobody_waits_longer_than_there_is_time():
    http, calls = client(httpx.Response(503, headers={"Retry-After": "600"}), 200)
    with pytest.raises(Temporary) as raised:
        http.get("/a")
    assert (len(calls), raised.value.retry_after) == (1, 600)


def test_whoever_waits_in_front_of_the_screen_gets_one_attempt():
    http, calls = client(500, 200, patience=Patience(1.8))
    with pytest.raises(Temporary):
        http.get("/a")
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, 90),
        ({"Retry-After": format_datetime(NOW - timedelta(seconds=90), usegmt=True)}, 0),
        ({"Retry-After": "Sat, 21 Nov 2026 12:01:00 -0000"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "9" * 40}, 3600),
        ({"X-Ratelimit-Reset": str(int(NOW.timestamp()) + 30)}, 30),
        ({"X-Ratelimit-Reset": "1"}, 0),
        ({"X-Ratelimit-Reset": "9" * 400}, 3600),
        ({"Retry-After": "5", "X-Ratelimit-Reset": "9999999999"}, 5),
    ],
)
def test_how_long_it_asks_us_to_wait(headers, seconds):
    assert retry_after(httpx.Headers(headers), now=NOW) == seconds


def test_a_limit_that_it_tells_holds_for_everybody():
    held = []
    failed(httpx.Response(429, headers={"Retry-After": "600"}), hold=held.append)
    failed(429, 503, hold=held.append)
    assert held == [600]


def test_our_own_limit_is_asked_before_every_attempt():
    asked = []
    http, _calls = client(500, 500, 200, wait=asked.append)
    http.get("/a")
    assert len(asked) == 3
    assert all(0 < seconds <= 20 for seconds in asked)


def test_addresses_are_below_the_base_or_whole():
    http, calls = client(200)
    http.get("/a/b", params={"q": "å"})
    http.get("https://other.example/c")
    assert [str(one.url) for one in calls] == ["https://x.example/api/a/b?q=%C3%A5", "https://other.example/c"]
    assert host_and_port("HTTPS://X.example/api") == ("x.example", 443)
    assert host_and_port("http://[::1]:81") == ("::1", 81)


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
