"""`make run`: a database with demo data, then web, worker and beat in one terminal. For one's own machine.

Production starts the commands of the Procfile under its own supervision instead.
"""

import base64
import errno
import http.client
import json
import os
import secrets
import shlex
import socket
import sys
import threading
import time
from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connections

from plock import env
from plock.processes import Processes, say

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "plock-demo"  # noqa: S105 - of the demo logins, printed at every start
LOGINS = {
    "ada@example.com": "Admin",
    "bo@example.com": "Account manager",
    "vi@example.com": "Viewer",
    "lo@example.com": "Billing",
}
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - chosen by HOST=…


class CannotRun(Exception):
    """A sentence for the person in front of the terminal."""


def main() -> int:
    os.chdir(ROOT)
    try:
        env.load(ROOT / ".env")
        host, port = env.text("HOST", "127.0.0.1").strip("[]"), _port(env.text("PORT", "8000"))
        refuse_a_port_in_use(host, port)
        complete_environment(host, port)
        prepare_database()
        logins = demo_logins()
        invented = stand_ins() if logins else {}
        commands = _commands() | invented
        processes = Processes(commands, environment=os.environ)
        threading.Thread(
            target=announce, args=(host, port, logins, bool(invented), processes.stopping), daemon=True
        ).start()
        return processes.run()
    except (CannotRun, env.MissingSetting, env.MalformedSetting) as problem:
        say(f"Plock cannot start: {problem}")
        return 2
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0


def refuse_a_port_in_use(host: str, port: int) -> None:
    try:
        address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(address[0], socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address[4])
    except socket.gaierror:
        raise CannotRun(f"HOST={host} is no address of this machine.") from None
    except PermissionError:
        raise CannotRun(f"port {port} needs special rights. Choose one above 1023: make run PORT=8000") from None
    except OSError as problem:
        if problem.errno == errno.EADDRNOTAVAIL:
            raise CannotRun(f"HOST={host} is no address of this machine.") from None
        other = f"make run PORT={port + 1}"
        raise CannotRun(f"port {port} on {host} cannot be used ({problem.strerror}). Try another: {other}") from None


def complete_environment(host: str, port: int) -> None:
    """What a fresh machine lacks: secrets made once, and addresses that follow HOST and PORT."""
    folder = Path(env.text("PLOCK_VAR_DIR", str(ROOT / "var")))
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in (("PLOCK_SECRET_KEY", "secret_key"), ("PLOCK_FIELD_KEYS", "field_keys")):
        if not os.environ.get(name) and not os.environ.get(f"{name}_FILE"):
            os.environ[f"{name}_FILE"] = str(_secret_file(folder / file))
    bracketed = f"[{host}]" if ":" in host else host
    os.environ.update(HOST=bracketed, PORT=str(port), PLOCK_VAR_DIR=str(folder))
    os.environ.setdefault("PLOCK_BASE_URL", _address(host, port))
    os.environ.setdefault("PLOCK_LOG_FORMAT", "text")
    os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
    if host not in ANYWHERE:
        os.environ.setdefault("PLOCK_ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{bracketed}")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


def prepare_database() -> None:
    say("Preparing the database…")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo", if_empty=True)


def demo_logins() -> list[tuple[str, str]]:
    """Those that exist, as long as the first still has the password that we would print."""
    users = {user.email: user for user in get_user_model().objects.filter(email__in=LOGINS)}
    connections.close_all()
    first = users.get(next(iter(LOGINS)))
    if first is None or not first.check_password(PASSWORD):
        return []
    return [(email, role) for email, role in LOGINS.items() if email in users]


def stand_ins() -> dict[str, str]:
    """The command that serves invented public registers beside the demo; systems with an address of their own keep it.

    Nothing where PLOCK_STANDINS=0 asks for the real ones, or where the tests, which bring them, were left out.
    """
    if not env.flag("PLOCK_STANDINS", True) or not (ROOT / "tests" / "standins").is_dir():
        return {}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for system in import_module("integrations.registry").systems:  # reads the settings, which we complete first
        for name in (system.name, *system.bases) if system.base else ():
            variable = f"PLOCK_API_BASE_{name.upper()}"
            if not os.environ.get(variable) and not os.environ.get(f"{variable}_FILE"):
                folder = name.replace(f"{system.name}_", f"{system.name}/", 1)
                os.environ[variable] = f"http://127.0.0.1:{port}/{folder}"
    return {"registers": f"exec python -m tests.standins {port} {shlex.quote(str(_customers_file()))}"}


def announce(host: str, port: int, logins: list[tuple[str, str]], is_invented: bool, stopping: threading.Event) -> None:
    """Print the address and the logins as soon as the web server answers."""
    end = time.monotonic() + 60
    while not stopping.wait(0.2):
        if _answers(ANYWHERE.get(host, host), port):
            return say(box(_welcome(host, port, logins, is_invented)))
        if time.monotonic() > end:
            return say("The web server has not answered for a minute; the lines above may say why.")
    return None


def box(lines: list[str]) -> str:
    width = max(map(len, lines))
    edge = f"+{'-' * (width + 4)}+"
    return "\n".join(["", edge, *(f"|  {line:<{width}}  |" for line in lines), edge, ""])


def _welcome(host: str, port: int, logins: list[tuple[str, str]], is_invented: bool) -> list[str]:
    lines = ["", f"Plock is running at  {_address(host, port)}", ""]
    if logins:
        lines += [f"Log in as  {email:<16}  {PASSWORD}  ({role})" for email, role in logins] + [""]
    if is_invented:
        lines += ["Public registers are invented ones on this machine; PLOCK_STANDINS=0 asks the real ones.", ""]
    if host in ANYWHERE and "PLOCK_ALLOWED_HOSTS" not in os.environ:
        lines += ["From other machines: set PLOCK_ALLOWED_HOSTS to the name they use.", ""]
    return [*lines, "Ctrl-C stops everything.", ""]


def _address(host: str, port: int) -> str:
    shown = ANYWHERE.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotRun(f"PORT={text} is no port number.")
    return int(text)


def _secret_file(path: Path) -> Path:
    """A file with 32 random bytes in base64 (also the form of a Fernet key), readable by its owner only."""
    if not path.exists():
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() + "\n")
        unfinished.replace(path)
    return path


def _customers_file() -> Path:
    """Numbers and names of the demo's customers, so that the invented registers know them."""
    rows = apps.get_model("accounts.Account").objects.exclude(org_number="").values_list("org_number", "name")
    path = Path(os.environ["PLOCK_VAR_DIR"]) / "demo_registers.json"
    path.write_text(json.dumps(dict(rows[:10_000])), encoding="utf-8")
    connections.close_all()
    return path


def _commands() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line.strip() and not line.startswith("#"))
    return {name.strip(): command.strip() for name, command in pairs}


if __name__ == "__main__":
    sys.exit(main())
