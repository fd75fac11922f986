"""Writing the log: one entry a verb, in the transaction of the verb itself."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from accounts.models import Account, Activity, User
from plock.kit.models import Job


@dataclass(frozen=True, slots=True)
class Origin:
    """Who acts and from where: handed to every verb."""

    by: User | None = None
    source: str = Activity.Source.SCREEN
    job: Job | None = None


SYSTEM = Origin(source=Activity.Source.SYSTEM)


def entry(
    *, origin: Origin, verb: str, account: Account | None, subject: Any = "", changes: dict[str, Any] | None = None
) -> Activity:
    """An unsaved entry, for those who write many at once."""
    return Activity(
        account=account,
        actor=origin.by,
        verb=verb,
        source=origin.source,
        job=origin.job,
        subject=str(subject)[:200],
        changes={field: [plain(old), plain(new)] for field, (old, new) in (changes or {}).items()},
    )


def record(
    *, origin: Origin, verb: str, account: Account | None, subject: Any = "", changes: dict[str, Any] | None = None
) -> Activity:
    """Log one verb: changes are {field: (old, new)}."""
    made = entry(origin=origin, verb=verb, account=account, subject=subject, changes=changes)
    made.save(force_insert=True)
    return made


def diff(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """{field: (old, new)} of what differs."""
    return {field: (before[field], after[field]) for field in after if before[field] != after[field]}


def plain(value: Any) -> Any:
    """A value as JSON can hold it and a person can read it."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f")
        case Model():
            return str(value)
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            return value
