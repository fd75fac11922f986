"""The way out: nothing private is reached, however it is written, and nothing outlives its deadline."""

import socket
import time

import httpcore
import pytest

from integrations import network
from integrations.errors import Reason, Rejected, Temporary
from integrations.http import Http, Patience
from integrations.network import Deadline, ForbiddenAddress, Network
from tests.standins.faults import Fault

pytestmark = pytest.mark.once
ONE_SECOND = Patience(1)

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",  # where clouds tell secrets
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:a00:1",
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",  # 6to4
    "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",  # Teredo of 127.0.0.1
    "::127.0.0.1",  # IPv4-compatible
    "::ffff:0:127.0.0.1",  # SIIT, RFC 2765
]
PUBLIC = ["1.1.1.1", "193.75.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"]


@pytest.fixture
def names(monkeypatch):
    """What names resolve to; a list of lists answers one after the other. Nothing is really asked or connected to."""
    known, connected = {}, []

    def find(host, port, **_):
        found = known.get(host)
        if found is None:
            raise socket.gaierror("unknown")
        addresses = found.pop(0) if isinstance(found[0], list) else found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    def connect(_self, host, *_, **__):
        connected.append(host)
        raise httpcore.ConnectError("this is a test")

    monkeypatch.setattr(socket, "getaddrinfo", find)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    known["connected"] = connected
    return known


def ask(address, *, patience=ONE_SECOND, **how):
    with Http(system="x", base=address, patience=patience, **how) as http:
        http.get("/")


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused_whatever_the_name(names, address):
    names["innocent.example"] = [address]
    with pytest.raises(Rejected) as refused:
        ask("https://innocent.example")
    assert refused.value.reason is Reason.FORBIDDEN_ADDRESS
    assert not names["connected"]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_connected_to_as_they_were_checked(names, address):
    names["public.example"] = [address]
    with pytest.raises(Temporary) as failed:
        ask("https://public.example")
    assert failed.value.reason is Reason.UNREACHABLE
    assert names["connected"] == [address]


def test_the_next_address_of_a_name_is_tried_where_one_is_out_of_reach(names):
    names["both.example"] = ["2606:4700::1111", "2606:4700::1111", "1.1.1.1"]
    with pytest.raises(Temporary):
        ask("https://both.example")
    assert names["connected"] == ["2606:4700::1111", "1.1.1.1"]


def test_one_private_address_among_public_ones_is_enough(names):
    names["mixed.example"] = ["1.1.1.1", "10.0.0.1"]
    with pytest.raises(Rejected):
        ask("https://mixed.example")


def test_a_name_that_leads_elsewhere_a_moment_later_gains_nothing(names):
    names["rebinding.example"] = [["1.1.1.1"], ["127.0.0.1"]]
    with pytest.raises(Temporary):
        ask("https://rebinding.example")
    assert names["connected"] == ["1.1.1.1"]  # the very address that was looked at
    with pytest.raises(Rejected):
        ask("https://rebinding.example")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:7f00:1]"]
)
def test_this_machine_is_not_reached_however_it_is_spelt(standins, host):
    with pytest.raises((Rejected, Temporary)) as refused:
        ask(f"http://{host}:{standins.port}/keyed")
    assert refused.value.reason in (Reason.FORBIDDEN_ADDRESS, Reason.UNREACHABLE, Reason.REFUSED)
    assert not standins["keyed"].calls


def test_localhost_is_not_reached_by_name_either(standins):
    with pytest.raises(Rejected):
        ask(f"http://localhost:{standins.port}/keyed")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://public.example", "gopher://public.example", "http://"]
)
def test_other_protocols_are_refused(address):
    with pytest.raises(Rejected) as refused:
        ask(address)
    assert refused.value.reason is Reason.REFUSED


def test_a_redirect_into_a_private_network_is_not_followed(standins):
    standins["keyed"].fail(Fault.TO_PRIVATE)
    with pytest.raises(Rejected) as refused:
        ask(standins.base("keyed"), trusted=frozenset({("127.0.0.1", standins.port)}))
    assert refused.value.reason is Reason.FORBIDDEN_ADDRESS


def test_redirects_end(standins):
    standins["keyed"].fail(Fault.LOOP, times=None)
    with pytest.raises(Temporary) as failed:
        ask(standins.base("keyed"), trusted=frozenset({("127.0.0.1", standins.port)}))
    assert failed.value.reason is Reason.GARBLED
    assert len(standins["keyed"].calls) <= 4


def test_networks_that_a_setting_names_are_reached(names):
    allowed = network.networks(["10.1.0.0/16", "fd12::/16"])
    names["inside.example"] = ["10.1.2.3"]
    names["beside.example"] = ["10.2.0.1"]
    with pytest.raises(Temporary):
        ask("http://inside.example", allowed=allowed)
    with pytest.raises(Rejected):
        ask("http://beside.example", allowed=allowed)
    with pytest.raises(ValueError, match="nonsense"):
        network.networks(["nonsense"])


def test_what_the_operator_named_is_trusted_and_its_neighbour_is_not(names):
    names["mirror.internal"] = ["10.0.0.5"]
    trusted = frozenset({("mirror.internal", 8080)})
    with pytest.raises(Temporary):
        ask("http://MIRROR.internal:8080", trusted=trusted)
    assert names["connected"] == ["10.0.0.5"]
    with pytest.raises(Rejected):
        ask("http://mirror.internal:22", trusted=trusted)


def test_sockets_of_this_machine_are_no_way_out():
    with pytest.raises(ForbiddenAddress):
        Network(Deadline(1)).connect_unix_socket("/run/docker.sock")


@pytest.mark.parametrize("fault", [Fault.TIMEOUT, Fault.DRIP])
def test_a_system_that_keeps_us_waiting_is_given_up(standins, fault):
    standins["keyed"].fail(fault)
    with pytest.raises(Temporary) as failed:
        ask(standins.base("keyed"), trusted=frozenset({("127.0.0.1", standins.port)}), patience=Patience(0.3))
    assert failed.value.reason is Reason.TIMED_OUT  # else it would drip, and be garbled in the end


def test_a_system_that_always_goes_on_is_given_up():
    """Whoever says "100 Continue" for ever never keeps a socket waiting, and httpcore reads on."""

    class Chatty(httpcore.NetworkStream):
        said = 0

        def read(self, max_bytes, timeout=None):
            self.said += 1
            assert self.said < 10_000
            time.sleep(0.001)
            return b"HTTP/1.1 100 Continue\r\n\r\n"

        def write(self, buffer, timeout=None):
            pass

        def close(self):
            pass

        def get_extra_info(self, info):
            return None

    chatty = network.Stream(Chatty(), Deadline(0.1))
    http = httpcore.HTTP11Connection(httpcore.Origin(b"http", b"x.example", 80), chatty)
    with pytest.raises(httpcore.ReadTimeout):
        http.request("GET", "http://x.example/")


def test_a_name_server_that_keeps_us_waiting_is_given_up(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1))
    with pytest.raises(Temporary) as failed:
        ask("https://slow.example", patience=Patience(0.2))
    assert failed.value.reason is Reason.TIMED_OUT


def test_an_unknown_name_is_told_apart_from_a_slow_one(names):
    with pytest.raises(Temporary) as failed:
        ask("https://unknown.example")
    assert failed.value.reason is Reason.UNREACHABLE
