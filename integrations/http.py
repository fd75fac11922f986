"""Asking other systems over HTTP: one kind of client, bounded in time and size, whose errors are ours.

A client is opened for one piece of work, used by one thread and closed again. Nothing it logs holds an address, a query
or a body: they may name customers and carry credentials.
"""

import json
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import stamina

from integrations.errors import IntegrationError, Misconfigured, Reason, Rejected, Temporary
from integrations.network import Deadline, ForbiddenAddress, Network, Networks, transport
from integrations.redaction import redacted
from integrations.redirects import following
from integrations.rules.retry_after import retry_after
from integrations.shapes import Node
from integrations.unpacking import ACCEPTED, unpacked

log = logging.getLogger(__name__)
stamina.instrumentation.set_on_retry_hooks([])  # its own lines would tell arguments

MEGABYTE = 1024 * 1024
SAFE = frozenset({"GET", "HEAD"})
NOT_FOR_US = frozenset({401, 403})
LATER = frozenset({408, 423, 425, 429})
HOPELESS = frozenset({Reason.TOO_LARGE, Reason.BLOCKED})  # to ask again at once
MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may take in all, in seconds, and how often a safe one is tried."""

    seconds: float
    attempts: int = 1


SHORT = Patience(1.6)  # somebody waits in front of the screen
LONG = Patience(30, attempts=3)  # a worker


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the whole body, unpacked."""

    system: str
    status: int
    headers: httpx.Headers
    body: bytes

    def json(self) -> Node:
        """The body as a JSON value. Raises Temporary (garbled) where it is none."""
        try:
            return Node(self.system, json.loads(self.body))
        except (ValueError, RecursionError) as problem:
            raise Temporary(self.system, Reason.GARBLED, f"HTTP {self.status}, no JSON") from problem

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(slots=True)
class Http:
    """A client of one system. `wait(seconds)` lets our own limit answer when this call may be made.

    `hidden` are values that must never be seen in an error, whatever the other side echoes.
    """

    system: str
    base: str
    patience: Patience = SHORT
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    auth: Any = field(default=None, repr=False)
    hidden: tuple[str, ...] = field(default=(), repr=False)
    wait: Callable[[float], None] | None = None
    hold: Callable[[float], None] | None = None  # told by the other side that nobody may ask for so long
    trusted: frozenset[tuple[str, int]] = frozenset()
    allowed: Networks = ()
    most_bytes: int = 5 * MEGABYTE
    is_open: bool = False  # nothing is entered for it that could be wrong
    transport: httpx.BaseTransport | None = None  # another one than the network's, for tests
    _deadline: Deadline = field(init=False, repr=False)
    _client: httpx.Client = field(init=False, repr=False)
    _is_together: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        self._deadline = Deadline(self.patience.seconds)
        network = Network(self._deadline, trusted=self.trusted, allowed=self.allowed)
        self._client = httpx.Client(
            transport=self.transport or transport(network),
            headers={"Accept": "application/json", "Accept-Encoding": ACCEPTED, **self.headers},
            auth=self.auth,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # every call is asked as if it were the first
            timeout=self.patience.seconds,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._client.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All calls inside share the patience of one: whoever waits, waits for the answer to one question."""
        if self._is_together:
            yield
            return
        self._deadline.start(self.patience.seconds)
        self._is_together = True
        try:
            yield
        finally:
            self._is_together = False

    def get(self, path: str, *, accept: Collection[int] = (200,), **what: Any) -> Answer:
        """GET below the base; a status that is not in `accept` raises. `what` is httpx's: params, headers, auth."""
        return self.call("GET", path, accept=accept, **what)

    def post(self, path: str, *, accept: Collection[int] = (200,), is_safe: bool = False, **what: Any) -> Answer:
        """POST; `is_safe` where it only asks, so that it may be repeated."""
        return self.call("POST", path, accept=accept, is_safe=is_safe, **what)

    def call(
        self, method: str, path: str, *, accept: Collection[int] = (200,), is_safe: bool = False, **what: Any
    ) -> Answer:
        """One call, repeated while that is safe and there is time.

        `path` is below the base, or a whole address. Raises Temporary, Rejected or Misconfigured.
        """
        if not self._is_together:
            self._deadline.start(self.patience.seconds)
        attempts = self.patience.attempts if is_safe or method in SAFE else 1
        again = stamina.retry_context(
            on=self._backoff, attempts=attempts, timeout=None, wait_initial=0.2, wait_max=10, wait_jitter=0.5
        )
        for attempt in again:
            with attempt:
                return self._once(method, path, accept, what)
        raise AssertionError("retry_context ends with an answer or an error")

    def _backoff(self, problem: Exception) -> bool | float:
        """Whether to try again, or after how many seconds."""
        if not isinstance(problem, Temporary) or problem.reason in HOPELESS:
            return False
        wait = problem.retry_after
        return (wait or 0.7) < self._deadline.left and (wait or True)

    def _once(self, method: str, path: str, accept: Collection[int], what: Mapping[str, Any]) -> Answer:
        if self.wait is not None:
            self.wait(self._deadline.left)
        address = path if path.startswith(("http://", "https://")) else f"{self.base.rstrip('/')}{path}"
        started, status = time.monotonic(), 0
        try:
            if self._deadline.is_over:
                raise httpx.ReadTimeout("no time left")
            with self._answering(method, address, **what) as response:
                status = response.status_code
                answer = Answer(self.system, status, response.headers, self._read(response))
        except (httpx.HTTPError, httpx.InvalidURL, ForbiddenAddress, UnicodeError) as problem:
            raise self._translated(problem) from None  # the cause knows addresses and headers
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            log.info("asked %s: %s %s in %s ms", self.system, method, status or "no answer", milliseconds)
        if status not in accept:
            raise self.refusal(answer)
        return answer

    @contextmanager
    def _answering(
        self, method: str, address: str, *, auth: Any = httpx.USE_CLIENT_DEFAULT, follows: bool = True, **what: Any
    ) -> Iterator[httpx.Response]:
        """The response, not read yet. Redirects are followed here, as httpx would read their bodies, however long."""
        request = self._client.build_request(method, address, timeout=self._deadline.left, **what)
        for _hop in range(MOST_REDIRECTS + 1):
            response = self._client.send(request, stream=True, auth=auth, follow_redirects=False)
            try:
                if response.next_request is None or not follows:
                    yield response
                    return
                request, auth = following(request, response.next_request), None
            finally:
                response.close()
        raise httpx.TooManyRedirects(f"more than {MOST_REDIRECTS}")

    def _read(self, response: httpx.Response) -> bytes:
        """The whole body, unpacked; given up as soon as it is too much or too late."""
        body = bytearray()
        assert isinstance(response.stream, httpx.SyncByteStream)
        for part in unpacked(response.stream, response.headers.get("Content-Encoding", "")):
            body += part
            if len(body) > self.most_bytes:
                raise Temporary(self.system, Reason.TOO_LARGE, f"more than {self.most_bytes} bytes")
            if self._deadline.is_over:
                raise httpx.ReadTimeout("the answer did not end in time")
        return bytes(body)

    def _translated(self, problem: Exception) -> IntegrationError:
        """What httpx says of the way there, as one of ours."""
        name = type(problem).__name__
        match problem:
            case ForbiddenAddress():
                return Rejected(self.system, Reason.FORBIDDEN_ADDRESS, str(problem))
            case httpx.UnsupportedProtocol() | httpx.InvalidURL() | UnicodeError():
                return Rejected(self.system, Reason.REFUSED, f"{name}: not an address")
            case httpx.TimeoutException():
                return Temporary(self.system, Reason.TIMED_OUT, name)
            case httpx.RemoteProtocolError() if "without sending a response" in str(problem):
                return Temporary(self.system, Reason.UNREACHABLE, name)
            case httpx.DecodingError() | httpx.TooManyRedirects() | httpx.RemoteProtocolError():
                return Temporary(self.system, Reason.GARBLED, name)
            case _:
                return Temporary(self.system, Reason.UNREACHABLE, name)

    def refusal(self, answer: Answer) -> IntegrationError:
        """What a status means that nobody expected, also one that was accepted and turns out to say nothing."""
        status, detail = answer.status, f"HTTP {answer.status} {redacted(answer.text, self.hidden)[:200]}"
        if status in NOT_FOR_US:
            if self.is_open:
                return Temporary(self.system, Reason.BLOCKED, detail)
            return Misconfigured(self.system, Reason.CREDENTIALS, detail)
        if status in LATER or status >= 500:
            wait = retry_after(answer.headers)
            if status == 429 and wait and self.hold is not None:
                self.hold(wait)
            return Temporary(self.system, Reason.BUSY if status in LATER else Reason.DOWN, detail, retry_after=wait)
        if status in (404, 410):
            return Rejected(self.system, Reason.NOT_FOUND, detail)
        if status < 400:
            return Temporary(self.system, Reason.GARBLED, detail)
        return Rejected(self.system, Reason.REFUSED, detail)


def host_and_port(address: str) -> tuple[str, int]:
    """Of a base address, as the guard of the network compares them."""
    parts = urlsplit(address)
    return (parts.hostname or "").casefold(), parts.port or (443 if parts.scheme == "https" else 80)
