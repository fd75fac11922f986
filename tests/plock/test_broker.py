"""The embedded broker: many processes write and read at once, and every message arrives exactly once."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
PUBLISHERS, CONSUMERS, MESSAGES = 4, 2, 500

PUBLISH = """
import sys
from tests.plock.test_broker import connect
with connect(sys.argv[1]).SimpleQueue("work") as queue:
    for number in range(int(sys.argv[3])):
        queue.put({"from": sys.argv[2], "number": number, "padding": "x" * 2000})
"""
CONSUME = """
import queue, sys
from tests.plock.test_broker import connect
with connect(sys.argv[1]).SimpleQueue("work") as work, open(sys.argv[2], "w") as log:
    while True:
        try:
            message = work.get(timeout=4)
        except queue.Empty:
            break
        print(message.payload["from"], message.payload["number"], file=log, flush=True)
        message.ack()
"""
CELERY_APP = """
import pathlib, sys
from celery import Celery
app = Celery("tiny")
app.conf.update(
    broker_url="filesystem://", broker_transport="plock.kit.broker:Transport",
    broker_transport_options={"folder": "broker"}, task_ignore_result=True,
    beat_schedule={"tick": {"task": "tiny.note", "schedule": 0.5, "args": ["beat"]}},
)
@app.task(name="tiny.note")
def note(text):
    with open("notes", "a") as file:
        file.write(text + "\\n")
"""


def connect(folder: str | Path) -> Connection:
    options = {"folder": str(folder)}
    return Connection("filesystem://", transport="plock.kit.broker:Transport", transport_options=options)


def python(*args: str, **kwargs: object) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, *args], cwd=kwargs.pop("cwd", ROOT), **kwargs)


def test_concurrent_publishers_and_consumers_lose_and_repeat_nothing(tmp_path: Path) -> None:
    folder, logs = tmp_path / "broker", [tmp_path / f"log{n}" for n in range(CONSUMERS)]
    consumers = [python("-c", CONSUME, str(folder), str(log)) for log in logs]
    publishers = [python("-c", PUBLISH, str(folder), str(n), str(MESSAGES)) for n in range(PUBLISHERS)]
    assert [process.wait(60) for process in publishers + consumers] == [0] * (PUBLISHERS + CONSUMERS)

    seen = Counter(line for log in logs for line in log.read_text().splitlines())
    assert seen == Counter(f"{p} {n}" for p in range(PUBLISHERS) for n in range(MESSAGES))
    assert not list(folder.iterdir())


def test_makes_its_folder_again_when_someone_removes_it(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "broker"
    with connect(folder).SimpleQueue("work") as queue:
        folder.rmdir()
        with pytest.raises(Empty):
            queue.get(block=False)
        queue.put({"number": 1})
        assert queue.get(timeout=2).payload == {"number": 1}


def test_queues_do_not_see_each_other(tmp_path: Path) -> None:
    with connect(tmp_path).SimpleQueue("work") as work, connect(tmp_path).SimpleQueue("other.work") as other:
        other.put("for other")
        assert (work.qsize(), other.qsize()) == (0, 1)
        with pytest.raises(Empty):
            work.get(block=False)


def test_what_was_not_acknowledged_comes_back_when_the_reader_closes(tmp_path: Path) -> None:
    connection = connect(tmp_path)
    queue = connection.SimpleQueue("work")
    queue.put("keep me")
    queue.get(timeout=2)
    connection.close()
    with connect(tmp_path).SimpleQueue("work") as again:
        assert again.get(timeout=2).payload == "keep me"


def test_a_folder_that_cannot_be_written_is_an_operational_error(tmp_path: Path) -> None:
    with connect(tmp_path).SimpleQueue("q" * 300) as queue, pytest.raises(OperationalError, match="No message"):
        queue.put("the file name is too long")


@pytest.fixture
def celery_in(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    (tmp_path / "tiny.py").write_text(CELERY_APP)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}", "PLOCK_DEBUG": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    started: list[subprocess.Popen] = []

    def start(*args: str) -> subprocess.Popen:
        out = (tmp_path / f"{args[0]}.log").open("w")
        process = python("-m", "celery", "-A", "tiny", *args, cwd=tmp_path, env=environment, stdout=out, stderr=out)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_a_celery_worker_does_what_beat_and_others_ask_and_stops(
    celery_in: Callable[..., subprocess.Popen], tmp_path: Path
) -> None:
    processes = [celery_in("worker", "--pool=solo", "-lINFO"), celery_in("beat", "-lINFO", "-s", "schedule")]
    notes, end = tmp_path / "notes", time.monotonic() + 30
    while not notes.exists() and time.monotonic() < end:
        time.sleep(0.1)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(20) for process in processes] == [0, 0]

    logs = (tmp_path / "worker.log").read_text() + (tmp_path / "beat.log").read_text()
    assert notes.read_text().startswith("beat\n"), logs
    assert "Traceback" not in logs
    assert "ERROR" not in logs
