"""The way out: addresses are checked where the connection is made, and nothing outlives its deadline.

Checking the very address that is connected to leaves no gap: a name that resolves to something else a moment later, or
a redirect, comes through here as well. httpx bounds each single read; a system that drips a byte a second would keep
us for ever, so each is also bounded by the time that is left.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import lru_cache
from typing import Any

import httpcore
import httpx

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]

ROUTED = ipaddress.IPv6Network("2000::/3")  # of IPv6 nothing else is given out: RFC 4291 and IANA's registry
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last four bytes
MOST_ADDRESSES = 4  # of one name that are tried
_resolvers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")


class ForbiddenAddress(Exception):
    """An address inside a private network, or this machine itself; the message names it."""


class Deadline:
    """When everything must be over; started anew for each call."""

    def __init__(self, seconds: float) -> None:
        self.start(seconds)

    def start(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds, never quite nothing: the sockets take 0 for "do not wait at all"."""
        return max(0.001, self._until - time.monotonic())

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._until

    def bound(self, seconds: float | None) -> float:
        return self.left if seconds is None else min(seconds, self.left)


def is_public(address: Address) -> bool:
    """Whether it is somewhere in the internet, also when an IPv4 address hides in an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            hidden = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if hidden is not None:
            return is_public(hidden)
        return address.is_global and address in ROUTED
    return address.is_global and not address.is_multicast


def networks(texts: Iterable[str]) -> Networks:
    """ "10.1.0.0/16" and "192.168.0.7" as networks; ValueError for anything else."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


class Network(httpcore.NetworkBackend):
    """`trusted` are hosts and ports that the operator named; `allowed` networks that connections may reach."""

    def __init__(
        self, deadline: Deadline, *, trusted: frozenset[tuple[str, int]] = frozenset(), allowed: Networks = ()
    ) -> None:
        self.deadline, self.trusted, self.allowed = deadline, trusted, allowed
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        """To the first of its addresses that answers: IPv6 is often said and not there.

        Raises ForbiddenAddress, or what httpcore raises where nobody answers.
        """
        addresses = self._resolve(host, port)
        for number, address in enumerate(addresses, start=1):
            share = self.deadline.bound(timeout) / (len(addresses) - number + 1)
            try:
                stream = self._plain.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return Stream(stream, self.deadline)
        raise httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> Any:
        raise ForbiddenAddress(path)

    def _resolve(self, host: str, port: int) -> list[str]:
        asked = _resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = asked.result(timeout=self.deadline.left)
        except TooLate as problem:
            raise httpcore.ConnectTimeout(f"{host} was not found in time") from problem
        except (OSError, UnicodeError) as problem:
            raise httpcore.ConnectError(f"{host} is not a known host") from problem
        addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))[:MOST_ADDRESSES]
        if (host.casefold(), port) not in self.trusted:
            for text in addresses:
                self._require_allowed(host, ipaddress.ip_address(text))
        return addresses

    def _require_allowed(self, host: str, address: Address) -> None:
        if not is_public(address) and not any(address in network for network in self.allowed):
            raise ForbiddenAddress(host)


class Stream(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Also of who always has something to say: a socket with data never times out."""
        if self._deadline.is_over:
            raise httpcore.ReadTimeout("there is no time left")
        return self._stream.read(max_bytes, self._deadline.bound(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.bound(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.bound(timeout))
        return Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def transport(network: Network) -> httpx.HTTPTransport:
    """httpx's own, over our network: it takes no backend, so its pool is replaced."""
    made = httpx.HTTPTransport(verify=_context())
    made._pool = httpcore.ConnectionPool(ssl_context=_context(), network_backend=network, max_connections=4)
    return made


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    return httpx.create_ssl_context()
