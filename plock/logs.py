"""Logs: one line a request and a task, JSON in production, each with the id of the request that caused it.

Code logs through `logging.getLogger(__name__)` and knows nothing of this module. `logging_settings` is what Django,
Celery and gunicorn configure themselves with, so that every line goes through the same processors: the id of the
request, who asked, then masking. Tracebacks are plain: they never show the values of variables.
"""

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_structlog.celery.signals import bind_extra_task_metadata, modify_context_before_task_publish
from structlog.contextvars import bind_contextvars, clear_contextvars

from plock import env
from plock.masking import mask

log = structlog.stdlib.get_logger(__name__)

type Line = MutableMapping[str, Any]

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
UNREMARKABLE = {"/healthz", "/readyz"}  # asked every few seconds by load balancers
UNREMARKABLE_TASKS = {"kit.sweep_jobs"}  # run every 15 seconds


# Where lines go ---------------------------------------------------------------------------------------------------


def chosen_format() -> str:
    """PLOCK_LOG_FORMAT; without it text for a person (debugging, or a terminal) and JSON for a collector."""
    readable = env.flag("PLOCK_DEBUG", False) or sys.stderr.isatty()
    found = env.text("PLOCK_LOG_FORMAT", "text" if readable else "json")
    if found not in {"json", "text"}:
        raise env.MalformedSetting(f"PLOCK_LOG_FORMAT must be json or text, not {found!r}")
    return found


LOGGERS: dict[str, Any] = {
    "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
    "django.request": {"level": "ERROR"},  # the traceback; what happened is in the line of the request
    "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
    "axes": {"level": "WARNING"},
    "celery.beat": {"level": "WARNING"},  # the sweep alone would write three lines every 15 seconds
    "celery.worker.strategy": {"level": "WARNING"},
    "celery.app.trace": {"level": "CRITICAL"},  # a failed task writes its traceback below, with its ids
    "httpx": {"level": "WARNING"},  # whole addresses, with what was asked in them
    "httpcore": {"level": "WARNING"},
    "gunicorn.error": {"level": "INFO", "propagate": True},
}


def logging_settings(style: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; structlog's own loggers are led to the same place."""
    wrap = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_shared(), wrap],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _formatter(style)},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": LOGGERS,
    }


def _formatter(style: str) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _shared(),
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            mask,
            *_renderers(style),
        ],
    }


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        drop_unremarkable,
    ]


def _renderers(style: str) -> list[Any]:
    if style == "text":
        colours = sys.stderr.isatty()
        return [structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)]
    return [lead, structlog.processors.JSONRenderer(ensure_ascii=False)]


def drop_unremarkable(_logger: Any, _method: str, line: Line) -> Line:
    """Leave out that a task of every few seconds went well."""
    if line.get("event") == "task_succeeded" and line.get("task") in UNREMARKABLE_TASKS:
        raise structlog.DropEvent
    return line


def lead(_logger: Any, _method: str, line: Line) -> Line:
    """What one looks for first comes first."""
    first = {"timestamp": line.pop("timestamp", ""), "level": line.pop("level", ""), "message": line.pop("event", "")}
    return {**first, **line}


# Requests ---------------------------------------------------------------------------------------------------------


def request_log(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, outermost: gives each request its id, hands it back as a header, and writes one line about it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        clear_contextvars()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request.id = given if SANE.fullmatch(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        bind_contextvars(request_id=request.id, path=request.path)  # type: ignore[attr-defined]
        try:
            response = get_response(request)
            response.headers[HEADER] = request.id  # type: ignore[attr-defined]
            _write(request, response.status_code, started)
            return response
        finally:
            clear_contextvars()

    return answer


def requester(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, after log-in was checked: lines of the request say who asked, where that is known by then."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_view(request: HttpRequest, *_: Any) -> None:
        person = getattr(request, "_cached_user", None)  # asks nothing: a public page stays without a query
        if person is not None and person.pk:
            bind_contextvars(user_id=person.pk)

    answer.process_view = process_view  # type: ignore[attr-defined]
    return answer


def _write(request: HttpRequest, status: int, started: float) -> None:
    level = logging.ERROR if status >= 500 else logging.INFO
    if request.path in UNREMARKABLE and status < 400:
        level = logging.DEBUG
    facts: dict[str, Any] = {
        "method": request.method,
        "status": status,
        "ms": round((time.perf_counter() - started) * 1000, 1),
    }
    if names := list(dict.fromkeys(request.GET)):
        facts["query"] = names[:20]  # what was asked for, never the values: they may be names and addresses
    log.log(level, "request", **facts)


# Tasks ------------------------------------------------------------------------------------------------------------


@receiver(modify_context_before_task_publish)
def pass_on(context: dict[str, Any], **_: Any) -> None:
    """A message carries who asked and in which request, nothing else."""
    for name in context.keys() - {"request_id", "user_id", "parent_task_id"}:
        del context[name]


@receiver(bind_extra_task_metadata)
def describe_task(task: Any, **_: Any) -> None:
    """Lines of a task say its name, and the job that it works on."""
    bind_contextvars(task=task.name)
    if (job := (task.request.kwargs or {}).get("job_id")) is not None:
        bind_contextvars(job=job)
