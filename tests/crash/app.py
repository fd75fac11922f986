"""The Celery app of production, but for chunks so small that an import of some hundred rows has many of them."""

from typing import Any

from celery.signals import worker_init

from plock.celery import app

__all__ = ["app"]
CHUNK = 200


@worker_init.connect
def cut(**_: Any) -> None:
    from plock.kit.importing import engine  # noqa: PLC0415 - only now are the models there

    engine.CHUNK = CHUNK
