"""The server of all stand-ins: one port, a folder of the address for each system, and a way to control them."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from urllib.parse import parse_qs, unquote, urlsplit

from tests.standins.faults import misbehave, replaced
from tests.standins.replies import Reply, Request, json_reply
from tests.standins.standin import StandIn


def found() -> dict[str, StandIn]:
    """Every stand-in there is, by its name."""
    modules = (one.name for one in iter_modules([str(Path(__file__).parent)]))
    made = (getattr(import_module(f"tests.standins.{name}"), "STANDIN", None) for name in modules if name != "__main__")
    return {one.name: one for one in made if one is not None}


class Server:
    """`with Server() as standins:` serves until the block ends."""

    def __init__(self, *, port: int = 0) -> None:
        self.standins = found()
        self._http = _HTTPServer(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def __getitem__(self, name: str) -> StandIn:
        return self.standins[name]

    def __iter__(self) -> Iterator[StandIn]:
        return iter(self.standins.values())

    @property
    def port(self) -> int:
        return self._http.server_address[1]

    def base(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    def bases(self) -> dict[str, str]:
        """What PLOCK_API_BASE_<SYSTEM> would say; further addresses of a system are folders of its own."""
        return {name: self.base(name) for name in self.standins} | {
            name: self.base(name.replace("_", "/", 1)) for one in self for name in getattr(one, "further", ())
        }

    def reset(self) -> None:
        for one in self:
            one.reset()

    def control(self, request: Request) -> Reply:
        """POST /_control {"system", "fault", "times"}: misbehave; {"reset": true}: be good again."""
        wanted = request.json() or {}
        if wanted.get("reset"):
            self.reset()
        elif wanted.get("system") in self.standins:
            self[wanted["system"]].fail(wanted["fault"], times=wanted.get("times"), path=wanted.get("path", ""))
        return json_reply({one.name: len(one.calls) for one in self})


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what many tests are about."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def setup(self) -> None:
            super().setup()
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def log_message(self, *_: object) -> None:
            """Silent."""

        def do_GET(self) -> None:
            self._serve()

        do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_GET

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            _slash, name, *rest = parts.path.split("/", 2)
            request = self._request(unquote(f"/{rest[0]}" if rest else ""), parts.query)
            if name == "_control":
                return self._write(server.control(request))
            standin = server.standins.get(name)
            if standin is None:
                return self._write(json_reply({"error": "no such stand-in"}, 404))
            fault, too_often = standin.take(request)
            reply = standin.over_limit(request) if too_often else standin.answer(request)
            if fault is not None and misbehave(fault, reply, self):
                self.close_connection = True
                return None
            return self._write(replaced(fault, reply, self.path))

        def _request(self, path: str, query: str) -> Request:
            length = int(self.headers.get("Content-Length") or 0)
            every = parse_qs(query, keep_blank_values=True)
            headers = {key.lower(): value for key, value in self.headers.items()}
            last = {key: values[-1] for key, values in every.items()}
            return Request(self.command, path, last, headers, self.rfile.read(length), every=every)

        def _write(self, reply: Reply) -> None:
            self.send_response(reply.status)
            given = {"Content-Type": reply.kind, "Content-Length": str(len(reply.body)), **reply.headers}
            for key, value in given.items():
                self.send_header(key, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)
            self.wfile.flush()

    return Handler


def control(base: str, **wanted: object) -> None:
    """Tell a server in another process."""
    import urllib.request  # noqa: PLC0415 - only those who steer from outside

    body = json.dumps(wanted).encode()
    urllib.request.urlopen(urllib.request.Request(f"{base}/_control", body), timeout=5).close()
