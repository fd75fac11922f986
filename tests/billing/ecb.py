"""A stand-in for the European Central Bank: a real server that answers as the documentation says, or not at all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender>
		<gesmes:name>European Central Bank</gesmes:name>
	</gesmes:Sender>
	<Cube>{days}</Cube>
</gesmes:Envelope>
"""


def document(days: dict[str, dict[str, str]], *, quote: str = "'", rate_first: bool = False) -> bytes:
    """A file of the ECB: {day: {currency: rate}}, in the order given."""

    def cube(currency: str, rate: str) -> str:
        pair = [f"currency={quote}{currency}{quote}", f"rate={quote}{rate}{quote}"]
        return f"<Cube {' '.join(reversed(pair) if rate_first else pair)}/>"

    shown = [
        f"<Cube time={quote}{day}{quote}>{''.join(cube(*pair) for pair in rates.items())}</Cube>"
        for day, rates in days.items()
    ]
    return ENVELOPE.format(days="".join(shown)).encode()


@dataclass
class Bank:
    """What it answers: body and status by file; what it was asked: (file, headers)."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    status: int = 200
    stamps: dict[str, str] = field(default_factory=dict)
    cut_off: bool = False
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def says(self, file: str, days: dict[str, dict[str, str]]) -> None:
        self.files[file] = document(days)

    @property
    def files_asked(self) -> list[str]:
        return [name for name, _headers in self.asked]


@contextmanager
def running() -> Iterator[Bank]:
    bank = Bank()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            headers = {key.lower(): value for key, value in self.headers.items()}
            bank.asked.append((name, headers))
            if bank.stamps.get("ETag") and headers.get("if-none-match") == bank.stamps["ETag"]:
                self.reply(304, b"")
                return None
            if name not in bank.files:
                return self.reply(404, b"<html><body>Not found</body></html>")
            return self.reply(bank.status, bank.files[name])

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            for key, value in bank.stamps.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body) + (100 if bank.cut_off else 0)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    bank.url = f"http://127.0.0.1:{server.server_port}/stats/eurofxref"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
