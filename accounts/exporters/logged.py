"""An export whose leaving the house is in the log."""

from typing import Any, ClassVar

from accounts.services import activity
from accounts.services.activity import Origin
from plock.kit.list_export import ListExport, ListOrder
from plock.kit.models import Job


class LoggedExport[Order: ListOrder](ListExport[Order]):
    """How many rows left, which and in what form."""

    verb: ClassVar[str]

    def form(self, order: Order) -> dict[str, str]:
        """What is said of the file."""
        return {"format": order.format}

    def log(self, order: Order, *, count: int, origin: Origin) -> None:
        facts = {"count": count, **self.form(order), "rows": order.which, "filter": order.filter}
        changes = {name: (None, value) for name, value in facts.items() if value != ""}
        activity.record(origin=origin, verb=self.verb, account=None, changes=changes)

    def origin(self, job: Job) -> Any:
        return Origin(by=job.owner, job=job)
