"""Starts workers in no time, to be killed: it knows Django already, and forks for every job id that it reads."""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plock.settings")
django.setup()

from plock.kit import jobs  # noqa: E402


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            jobs.run(job_id=int(line))
            os._exit(0)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
