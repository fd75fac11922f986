"""`python -m tests.standins PORT`: the stand-ins of public registers for the demo, until told to stop."""

import signal
import sys
import threading

from tests.standins.server import Server


def main() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with Server(port=int(sys.argv[1])):
        ended.wait()


if __name__ == "__main__":
    main()
