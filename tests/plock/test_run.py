"""`make run`: what it refuses, what it makes, and that nothing it started survives it."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from plock import run
from tests import make

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
RUN = """
import os, sys
from plock.processes import Processes
sys.exit(Processes(dict(zip(("one", "two"), sys.argv[1:])), environment=os.environ).run())
"""


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    values = {"PLOCK_VAR_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    monkeypatch.setattr(os, "environ", values)
    return values


def test_refuses_a_port_in_use_and_names_another() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(run.CannotRun, match=rf"port {port} .*make run PORT={port + 1}"):
            run.refuse_a_port_in_use("127.0.0.1", port)


def test_refuses_an_address_of_another_machine() -> None:
    with pytest.raises(run.CannotRun, match=r"192\.0\.2\.1 is no address of this machine"):
        run.refuse_a_port_in_use("192.0.2.1", 8000)


def test_makes_secrets_once_and_for_its_owner_only(environment: dict[str, str], tmp_path: Path) -> None:
    run.complete_environment("127.0.0.1", 8000)
    made = {name: (tmp_path / name).read_text() for name in ("secret_key", "field_keys")}
    run.complete_environment("127.0.0.1", 8000)

    assert made == {name: (tmp_path / name).read_text() for name in made}
    assert made["secret_key"] != made["field_keys"]
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in made} == {0o600}
    assert environment["PLOCK_SECRET_KEY_FILE"] == str(tmp_path / "secret_key")


def test_keeps_what_is_set(environment: dict[str, str], tmp_path: Path) -> None:
    environment.update(PLOCK_SECRET_KEY="mine", PLOCK_FIELD_KEYS_FILE="/mine", PLOCK_BASE_URL="https://plock.example")
    run.complete_environment("127.0.0.1", 8000)
    assert not list(tmp_path.iterdir())
    assert environment["PLOCK_BASE_URL"] == "https://plock.example"
    assert environment["PLOCK_FIELD_KEYS_FILE"] == "/mine"


@pytest.mark.parametrize(
    ("host", "bind", "url"),
    [("127.0.0.1", "127.0.0.1", "http://127.0.0.1:8000"), ("::1", "[::1]", "http://[::1]:8000")],
)
def test_addresses_follow_host_and_port(environment: dict[str, str], host: str, bind: str, url: str) -> None:
    run.complete_environment(host, 8000)
    assert (environment["HOST"], environment["PORT"], environment["PLOCK_BASE_URL"]) == (bind, "8000", url)


@pytest.mark.django_db
def test_the_demo_asks_invented_registers_that_know_its_customers(environment, tmp_path) -> None:
    make.account(name="Nordlys AS", country="NO", org_number="999000118")
    environment["PLOCK_API_BASE_PRH"] = "https://registers.example/prh"
    command = run.stand_ins()["registers"]
    port = command.split()[4]
    assert command == f"exec python -m tests.standins {port} {tmp_path / 'demo_registers.json'}"
    assert json.loads((tmp_path / "demo_registers.json").read_text()) == {"999000118": "Nordlys AS"}
    assert environment["PLOCK_API_BASE_BRREG"] == f"http://127.0.0.1:{port}/brreg"
    assert environment["PLOCK_API_BASE_BOLAGSVERKET_TOKEN"] == f"http://127.0.0.1:{port}/bolagsverket/token"
    assert environment["PLOCK_API_BASE_PRH"] == "https://registers.example/prh"


def test_the_demo_can_ask_the_real_registers(environment) -> None:
    environment["PLOCK_STANDINS"] = "0"
    assert run.stand_ins() == {}
    assert not [name for name in environment if name.startswith("PLOCK_API_BASE")]


def supervise(*commands: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", RUN, *commands], cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_even_what_was_left_behind(number: int) -> None:
    process = supervise("sleep 601 & sleep 602", "trap '' TERM; echo ready; sleep 1 & wait; exec sleep 603 & wait")
    assert process.stdout is not None
    assert "two | ready" in process.stdout.readline()
    time.sleep(0.3)
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 4
    process.send_signal(number)
    time.sleep(0.3)
    process.send_signal(number)  # a second one does not wait for the stubborn

    assert process.wait(10) == 0
    assert not psutil.wait_procs(family, timeout=5)[1]
    process.stdout.close()


def test_when_one_ends_all_end_and_the_code_tells() -> None:
    process = supervise("exec sleep 600", "echo broken; exit 3")
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "two | broken" in output
    assert "two ended with code 3: stopping the others." in output
