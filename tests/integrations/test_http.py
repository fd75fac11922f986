"""Asking other systems: errors by what is to be done about them, repeated only where that is safe, not for ever."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from integrations.errors import Misconfigured, Reason, Rejected, Temporary
from integrations.http import Patience, host_and_port, retry_after
from integrations.network import ForbiddenAddress
from tests.integrations.calling import client, failed

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("without_pauses")]
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


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
