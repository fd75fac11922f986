"""Logs: one line a request with its id, nothing secret or personal in it, and the same id on the work it ordered."""

import io
import json
import logging

import pytest
import structlog
from celery.signals import before_task_publish

from plock import env, logs, masking
from plock.kit import jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What production would write, as it is written: `lines()` gives it parsed."""
    stream = io.StringIO()
    settings = logs.logging_settings("json")
    formatter = {name: value for name, value in settings["formatters"]["line"].items() if name != "()"}
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**formatter))
    loggers = [logging.getLogger(), logging.getLogger("django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    for logger in loggers:
        logger.removeHandler(handler)


def requests_in(found):
    return [line for line in found if line["message"] == "request"]


def test_a_request_leaves_one_line(ada, client_as, lines):
    browser = client_as(ada)
    response = browser.get("/customers/?q=Somebody+Private&page=1")
    [line] = requests_in(lines())
    assert (line["method"], line["path"], line["status"], line["user_id"]) == ("GET", "/customers/", 200, ada.pk)
    assert line["query"] == ["q", "page"]
    assert line["request_id"] == response["X-Request-ID"]
    assert line["ms"] > 0
    assert "Private" not in json.dumps(lines())


def test_a_sane_id_from_the_proxy_is_kept(client, lines):
    assert client.get("/login/", headers={"X-Request-ID": "proxy-0123456789"})["X-Request-ID"] == "proxy-0123456789"
    assert requests_in(lines())[0]["request_id"] == "proxy-0123456789"


@pytest.mark.parametrize(
    "given", ["", "short", "a b c d e f g h", 'x"}\n{"level": "info"', "<script>alert(1)", "x" * 65, "å" * 10]
)
def test_any_other_is_replaced(client, given):
    made = client.get("/login/", headers={"X-Request-ID": given})["X-Request-ID"]
    assert made != given
    assert logs.SANE.fullmatch(made)


def test_every_answer_has_an_id_even_what_is_refused_at_the_door(client):
    assert client.post("/login/", "x", content_type="text/plain; charset=utf-7").status_code == 415
    assert "X-Request-ID" in client.post("/login/", "x", content_type="text/plain; charset=utf-7")


def test_health_is_asked_too_often_to_be_written_down(client, lines):
    client.get("/healthz")
    assert requests_in(lines()) == []


def test_the_link_of_a_password_reset_is_not_written_down(client, lines):
    client.get("/password/reset/MQ/cabc12-0123456789abcdef0123456789abcdef/")
    assert requests_in(lines())[0]["path"] == "/password/reset/MQ/***/"


def test_an_error_shows_its_number_and_is_found_under_it(ada, client_as, lines, monkeypatch):
    def broken(*_args, **_kwargs):
        very_private = "Anna Andersson"
        raise RuntimeError(f"{len(very_private)} letters, password=hunter2")

    monkeypatch.setattr("plock.kit.views.list.ListPage.get", broken)
    browser = client_as(ada, raise_request_exception=False)
    response = browser.get("/customers/")
    assert response.status_code == 500
    number = response["X-Request-ID"]
    assert f"<code>{number}</code>" in response.content.decode()
    [trace] = [line for line in lines() if "exception" in line]
    assert trace["request_id"] == number
    assert "RuntimeError: 14 letters, password=***" in trace["exception"]
    assert "Anna" not in trace["exception"]
    assert requests_in(lines())[0]["level"] == "error"


def test_what_is_ordered_carries_the_id_and_the_order_stays_clean(ada):
    sent = {}
    structlog.contextvars.bind_contextvars(request_id="r-12345678", path="/customers/import/1/", user_id=ada.pk)

    def catch(headers, **_):
        sent.update(headers["__django_structlog__"])

    before_task_publish.connect(catch)
    try:
        job = jobs.order(kind="test", title="x", by=ada, params={"a": 1})
        jobs.run_later.delay(job_id=job.pk)
    finally:
        before_task_publish.disconnect(catch)
        structlog.contextvars.clear_contextvars()
    assert sent == {"request_id": "r-12345678", "user_id": ada.pk}
    assert job.params == {"a": 1}


def test_the_sweep_is_quiet_and_other_tasks_are_not():
    with pytest.raises(structlog.DropEvent):
        logs.drop_unremarkable(None, "info", {"event": "task_succeeded", "task": "kit.sweep_jobs"})
    assert logs.drop_unremarkable(None, "info", {"event": "task_succeeded", "task": "kit.run_job"})


@pytest.mark.parametrize(
    ("name", "is_masked"),
    [
        ("password", True),
        ("new_password1", True),
        ("api_key", True),
        ("apiKey", True),
        ("Set-Cookie", True),
        ("otp_code", True),
        ("session_id", True),
        ("csrfmiddlewaretoken", True),
        ("Authorization", True),
        ("keyboard", False),
        ("country", False),
        ("status", False),
        ("encoded", False),
    ],
)
def test_names_tell_secrets(name, is_masked):
    assert masking.is_secret(name) is is_masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abc.def-ghi", "Authorization: ***"),
        ("got Bearer eyJhbGciOiJIUzI1", "got Bearer ***"),
        ("postgres://plock:s3cret@db:5432/plock", "postgres://plock:***@db:5432/plock"),
        ("token=abc&x=1", "token=***&x=1"),
        ("{'password': 'a b', 'x': 1}", "{'password': ***, 'x': 1}"),
        ("key pat-eu1-0123456789abcdef0123456789abcdef0123 refused", "key *** refused"),
        (
            "Task kit.run_job[5d6612b9-3c9c-47b6-a0ab-767bf00c267d]",
            "Task kit.run_job[5d6612b9-3c9c-47b6-a0ab-767bf00c267d]",
        ),
        ("duplicate key\nDETAIL:  Key (email)=(a@b.se) exists.", "duplicate key\nDETAIL:  ***"),
        ("customer C-00042 Örebro Kök & Bad AB", "customer C-00042 Örebro Kök & Bad AB"),
        (
            "File accounts/services/importing_of_customers_and_their_users.py",
            "File accounts/services/importing_of_customers_and_their_users.py",
        ),
    ],
)
def test_texts_lose_their_secrets_and_nothing_else(text, masked):
    assert masking.mask_text(text) == masked


def test_secrets_are_found_however_deep():
    line = masking.mask(None, "info", {"event": "x", "data": {"headers": [{"cookie": "a=b"}], "n": 1}})
    assert line == {"event": "x", "data": {"headers": [{"cookie": "***"}], "n": 1}}


def test_objects_are_masked_as_they_would_be_written():
    line = masking.mask(None, "info", {"event": "x", "body": b"password=hunter22", "all": {"token=abc"}, "n": None})
    assert line == {"event": "x", "body": "b'password=***", "all": ["token=***"], "n": None}


def test_the_format_is_json_or_text(monkeypatch):
    monkeypatch.setenv("PLOCK_LOG_FORMAT", "yaml")
    with pytest.raises(env.MalformedSetting, match="json or text"):
        logs.chosen_format()
    monkeypatch.setenv("PLOCK_LOG_FORMAT", "json")
    assert logs.chosen_format() == "json"
    monkeypatch.delenv("PLOCK_LOG_FORMAT")
    assert logs.chosen_format() == "text"  # tests debug
