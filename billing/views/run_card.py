"""The last billing run on the dashboard, where it needs somebody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from billing import run_words as words
from billing.models import BillingRun


def card(user: Any, today: date) -> Mapping[str, Any] | None:
    """The last run that is over and no preview, if it found problems or does not reconcile."""
    over = BillingRun.objects.filter(is_preview=False).exclude(state=BillingRun.State.RUNNING)
    run = over.order_by("-pk").first()
    if run is None or not (run.problem_count or run.state == BillingRun.State.FAILED):
        return None
    return {"run": run, "title": words.title(run), "is_failed": run.state == BillingRun.State.FAILED}
