"""The index of the app's tasks, for autodiscovery; a worker that starts sends at once what waits."""

from typing import Any

from celery.signals import worker_ready

from integrations.services.outbox_draining import drain_later
from integrations.services.outbox_tidying import tidy_later
from integrations.services.register_refresh import order_later

__all__ = ["drain_later", "order_later", "tidy_later"]


@worker_ready.connect
def drain_at_start(**_: Any) -> None:
    drain_later.delay()
