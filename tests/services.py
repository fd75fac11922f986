"""Runs a command with a private PostgreSQL, Redis and a browser: `python -m tests.services --need postgres -- CMD…`

Servers come from installed binaries, live in a temporary folder on free ports and end with the command. It finds them
by TEST_POSTGRES_URL, TEST_REDIS_URL and CHROMIUM. TEST_MARKS leaves out the tests whose (optional) service is missing.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from tests.servers import Unavailable, end_processes, start_postgres, start_redis


@dataclass(frozen=True)
class Service:
    title: str
    find: Callable[[], Path | None]
    packages: dict[str, str]  # by package manager
    mark: str = ""  # pytest's mark of the tests that need it


def find_postgres() -> Path | None:
    """The folder of initdb and postgres: in PATH, or else Debian's newest, which is not in PATH."""
    on_path = shutil.which("initdb")
    if on_path and Path(on_path).resolve().with_name("postgres").exists():
        return Path(on_path).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


def find_program(*names: str) -> Path | None:
    return next((Path(found) for found in map(shutil.which, names) if found), None)


SERVICES = {
    "postgres": Service(
        "PostgreSQL",
        find_postgres,
        {
            "apt-get": "postgresql postgresql-contrib",
            "dnf": "postgresql-server postgresql-contrib",
            "brew": "postgresql",
        },
    ),
    "redis": Service(
        "Redis",
        lambda: find_program("redis-server", "valkey-server"),
        {"apt-get": "redis-server", "dnf": "redis", "brew": "redis"},
        mark="worker",
    ),
    "chromium": Service(
        "Chromium",
        lambda: find_program("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
        {"apt-get": "chromium", "dnf": "chromium", "brew": "--cask chromium"},
        mark="e2e",
    ),
}


def main() -> int:
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _signalled)
    try:
        install_missing(options.need)
        with ExitStack() as stack:
            environment = start(options.need + options.optional, stack)
            return run(options.command, environment)
    except Unavailable as problem:
        print(problem, file=sys.stderr)
        return 2


def install_missing(names: list[str]) -> None:
    """With apt when we may; else stop with the command that would do it."""
    missing = [SERVICES[name] for name in names if not SERVICES[name].find()]
    if not missing:
        return
    titles = " and ".join(service.title for service in missing)
    manager = next((name for name in ("apt-get", "dnf", "brew") if shutil.which(name)), "apt-get")
    packages = [word for service in missing for word in service.packages[manager].split()]
    if manager == "apt-get" and os.geteuid() == 0 and shutil.which(manager):
        print(f"Installing {titles}…", flush=True)
        _apt("update")
        _apt("install", "-y", "--no-install-recommends", *packages)
    if any(not service.find() for service in missing):
        sudo = "" if manager == "brew" or os.geteuid() == 0 else "sudo "
        command = f"{sudo}{manager} install {'-y ' if manager != 'brew' else ''}{' '.join(packages)}"
        raise Unavailable(f"The tests need {titles}. Install with:  {command}\nWithout any:  make test DB=sqlite")


def start(names: list[str], stack: ExitStack) -> dict[str, str]:
    """What the command needs to know in its environment; the stack stops what was started."""
    folder = Path(tempfile.mkdtemp(prefix="plock-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    folder.chmod(0o711)  # PostgreSQL's user has to pass through
    found = {name: path for name in names if (path := SERVICES[name].find())}
    environment = {"TEST_SERVICES": str(folder)}
    if "postgres" in found:
        environment["TEST_POSTGRES_URL"] = start_postgres(found["postgres"], folder / "postgres", stack)
    if "redis" in found:
        environment["TEST_REDIS_URL"] = start_redis(found["redis"], folder / "redis", stack)
    if "chromium" in found:
        environment["CHROMIUM"] = str(found["chromium"])
    absent = [service for name, service in SERVICES.items() if service.mark and name not in found]
    for service in absent:
        print(f"Without {service.title}: leaving out the tests marked {service.mark}.", flush=True)
    environment["TEST_MARKS"] = " and ".join(f"not {service.mark}" for service in absent)
    return environment


def run(command: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        return process.wait()
    except KeyboardInterrupt:
        with suppress(subprocess.TimeoutExpired):  # Ctrl-C in a terminal has reached it, too
            process.wait(10)
        raise
    finally:
        end_processes(process.pid, environment["TEST_SERVICES"])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.services", description=__doc__)
    for name in ("--need", "--optional"):
        parser.add_argument(name, type=_service_names, default=[], help=f"comma-separated: {', '.join(SERVICES)}")
    parser.add_argument("command", nargs="+", metavar="CMD")
    return parser.parse_args()


def _service_names(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    if unknown := set(names) - SERVICES.keys():
        raise argparse.ArgumentTypeError(f"no such service: {', '.join(sorted(unknown))}")
    return names


def _signalled(number: int, frame: FrameType | None) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


def _apt(*words: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if subprocess.run(["apt-get", "-qq", *words], env=environment).returncode:
        print(f"apt-get {words[0]} failed.", file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
