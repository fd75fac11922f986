"""The index of the toolkit's tasks, for autodiscovery; a worker that starts looks at once for interrupted jobs."""

from typing import Any

from celery.signals import worker_ready

from plock.kit.jobs import forget_later, run_later, sweep, sweep_later

__all__ = ["forget_later", "run_later", "sweep_later"]


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    sweep()
