"""Runs several commands in one terminal: their lines are prefixed, and when one ends or we are told to, all end.

Each command leads a process group of its own, so Ctrl-C reaches this process alone, which asks the others to end in
order (a Celery worker that finishes its task first) and, when they do not, ends whole groups so that none survives.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from types import FrameType

GRACE = 10.0
COLOURS = ("\033[36m", "\033[33m", "\033[35m", "\033[32m")
RESET = "\033[0m"


def say(text: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


class Processes:
    """Shell commands by name, from start to the last one's end."""

    def __init__(self, commands: Mapping[str, str], *, environment: Mapping[str, str]) -> None:
        self.commands = commands
        self.environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self.running: dict[str, subprocess.Popen[str]] = {}
        self.stopping = threading.Event()
        self.signals = 0
        self.parent = os.getppid()

    def run(self) -> int:
        """0 when stopped by a signal, 1 when a command ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._signalled)
        try:
            for name in self.commands:
                self._start(name)
            ended = self._watch()
        finally:
            self.stopping.set()
            self._stop()
        return 1 if ended else 0

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1
        self.stopping.set()

    def _start(self, name: str) -> None:
        process = subprocess.Popen(  # noqa: S603 - the lines of our Procfile
            ["/bin/sh", "-c", self.commands[name]],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        prefix = self._prefix(name, len(self.running))
        self.running[name] = process
        threading.Thread(target=_copy_lines, args=(process, prefix), daemon=True).start()

    def _prefix(self, name: str, index: int) -> str:
        prefix = f"{name:<{max(map(len, self.commands))}} |"
        return f"{COLOURS[index % len(COLOURS)]}{prefix}{RESET}" if sys.stdout.isatty() else prefix

    def _watch(self) -> bool:
        """Wait until told to stop, or until a command has ended by itself (then true)."""
        while not self.stopping.wait(0.2):
            for name, process in self.running.items():
                if process.poll() is not None:
                    say(f"{name} ended with code {process.returncode}: stopping the others.")
                    return True
            if "MAKELEVEL" in os.environ and os.getppid() != self.parent:
                return False  # make was killed: nobody is left to stop us
        return False

    def _stop(self) -> None:
        say("Stopping…")
        for process in self.running.values():
            with suppress(ProcessLookupError):
                process.terminate()
        end, before = time.monotonic() + GRACE, self.signals
        while time.monotonic() < end and self.signals == before:  # a second Ctrl-C ends the waiting
            if all(process.poll() is not None for process in self.running.values()):
                break
            time.sleep(0.05)
        for process in self.running.values():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        say("Stopped.")


def _copy_lines(process: subprocess.Popen[str], prefix: str) -> None:
    for line in process.stdout or ():
        say(f"{prefix} {line.rstrip()}")
