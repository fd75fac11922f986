"""A private PostgreSQL and Redis from installed binaries, which end when the given stack unwinds."""

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import psycopg


class Unavailable(Exception):
    """A service cannot be had; the message says what would provide it."""


def start_postgres(binaries: Path, folder: Path, stack: ExitStack) -> str:
    """A cluster that forgets everything and therefore waits for no disk. Run as another user when we are root."""
    folder.mkdir(mode=0o700)
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:
        user = _unprivileged()
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data, port = folder / "data", free_port()
    initdb = [binaries / "initdb", "-D", data, "-U", "plock", "--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust"]
    _quietly([*initdb, "--no-sync"], cwd=folder, **as_user)
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "client_connection_check_interval": "1s",  # what a killed worker asked is not answered to the end
        "jit": "off",  # tables are small, whatever the planner thinks of them
    }
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [binaries / "postgres", "-D", data, *words]
    url = f"postgres://plock@127.0.0.1:{port}/postgres"
    server = _server(command, folder, stack, signal.SIGINT, **as_user)
    _wait("PostgreSQL", server, folder, lambda: _ready(url))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE plock")
    return f"postgres://plock@127.0.0.1:{port}/plock"


def start_redis(binary: Path, folder: Path, stack: ExitStack) -> str:
    folder.mkdir()
    port = free_port()
    words = f"--port {port} --bind 127.0.0.1 --appendonly no --dir {folder}".split()
    server = _server([binary, *words, "--save", ""], folder, stack, signal.SIGTERM)
    _wait("Redis", server, folder, lambda: _pong(port))
    return f"redis://127.0.0.1:{port}/0"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_processes(top: int, folder: str) -> None:
    """End a process with all that it started, and what it left behind, known by our folder in its environment."""
    family = {process.pid: process for process in psutil.process_iter() if _belongs(process, folder)}
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(top)
        family |= {process.pid: process for process in [first, *first.children(recursive=True)]}
    _end(list(family.values()))


def _belongs(process: psutil.Process, folder: str) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get("TEST_SERVICES") == folder
    except psutil.Error:
        return False


def _end(processes: list[psutil.Process]) -> None:
    """Politely, then not."""
    for end in (psutil.Process.terminate, psutil.Process.kill):
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                end(process)
        _, processes = psutil.wait_procs(processes, timeout=8)


def _unprivileged() -> pwd.struct_passwd:
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _quietly(command: list[object], **options: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise Unavailable(f"{Path(str(command[0])).name} failed:\n{done.stdout}{done.stderr}")


def _server(
    command: list[object], folder: Path, stack: ExitStack, end: signal.Signals, **options: object
) -> subprocess.Popen[bytes]:
    """Started in a session of its own, so that Ctrl-C leaves it to us to end it after the command."""
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(word) for word in command], cwd=folder, stdout=log, stderr=log, start_new_session=True, **options
        )
    stack.callback(_stop, server, end)
    return server


def _stop(server: subprocess.Popen[bytes], end: signal.Signals) -> None:
    server.send_signal(end)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        top = psutil.Process(server.pid)
        _end([top, *top.children(recursive=True)])


def _wait(title: str, server: subprocess.Popen[bytes], folder: Path, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not ready():
        if server.poll() is not None or time.monotonic() > end:
            raise Unavailable(f"{title} did not start:\n{(folder / 'log').read_text(errors='replace')}")
        time.sleep(0.05)


def _ready(url: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(url, connect_timeout=5):
        return True
    return False


def _pong(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(5) == b"+PONG"
    return False
