"""The embedded Celery broker: one file per message in one folder, for installations without Redis.

kombu's filesystem transport as released (5.7) loses messages without any crash. It opens a message under its final
name and writes afterwards, so a reader can take an empty file, and the JSON error of that ends the worker. It also
moves messages across file systems to read them, which two readers can both do. Here a message appears whole (written
under another name, then renamed) and belongs to whoever succeeds in deleting it.

Broadcast is switched off: it needs shared tables of bindings, which race likewise, and leaves messages for workers
that are gone. So there is no `celery inspect`; workers and beat need none of it.
"""

import time
import uuid
from collections import defaultdict, deque
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import OperationalError
from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Reads and writes messages in `broker_transport_options["folder"]`, made when first needed."""

    supports_fanout = False

    @cached_property
    def _seen(self) -> defaultdict[str, deque[str]]:
        return defaultdict(deque)

    @property
    def folder(self) -> Path:
        folder = Path(self.transport_options["folder"])
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @property
    def data_folder_in(self) -> str:
        return str(self.folder)

    def get_table(self, exchange: str) -> Any:
        """Bindings are declared by each process for itself; none is shared through a file."""
        return virtual.Channel.get_table(self, exchange)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu's bases disagree
        name = f"{time.time_ns():020}_{uuid.uuid4().hex}.{queue}.msg"
        unfinished = self.folder / f".{name}"
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")
            unfinished.replace(self.folder / name)
        except OSError as problem:
            with suppress(OSError):
                unfinished.unlink()
            raise OperationalError(f"No message can be written to {self.folder}: {problem}") from problem

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message of the queue. The folder is listed again only when the last list is used up."""
        names = self._seen[queue]
        if not names:
            names.extend(self._names(queue))
        while names:
            path = self.folder / names.popleft()
            try:
                payload = path.read_bytes()
                path.unlink()  # succeeds for one reader only
            except FileNotFoundError:
                continue
            return loads(payload)
        raise Empty

    def _names(self, queue: str) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.name.partition(".")[2] == f"{queue}.msg")


class Transport(filesystem.Transport):
    """Celery finds it by `broker_transport = "plock.kit.broker:Transport"`."""

    Channel = Channel
    polling_interval = 0.1
    implements = filesystem.Transport.implements.extend(exchange_type=frozenset(["direct", "topic"]))
    global_state = virtual.BrokerState()
