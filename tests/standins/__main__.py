"""`python -m tests.standins PORT [FILE]`: the stand-ins of public registers for the demo, until told to stop.

The file holds {"number": "name"} of the demo's customers, so that the registers know them.
"""

import json
import signal
import sys
import threading
from pathlib import Path

from tests.standins import invented
from tests.standins.server import Server


def main() -> None:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    for file in sys.argv[2:]:
        invented.NAMES.update(json.loads(Path(file).read_text(encoding="utf-8")))
    with Server(port=int(sys.argv[1])):
        ended.wait()


if __name__ == "__main__":
    main()
