"""How every connection stands today: what is stored, and whether today's keys still open it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Activity
from integrations import words
from integrations.errors import Misconfigured, Reason
from integrations.models import Connection, SyncItem
from integrations.registry import Kind, System, systems
from integrations.services import connections_moving, opening
from plock.masking import mask_text

ACTIVE, PAUSED, BROKEN = Connection.State.values
MISSING, OPEN = "missing", "open"  # not configured; needs nothing entered
SHOWN = 10  # lines of the log


@dataclass(frozen=True, slots=True)
class Standing:
    """One system as it stands: `problem` is a sentence for a person, `detail` what the other side said."""

    system: System
    row: Connection | None
    state: str
    problem: str = ""
    detail: str = ""

    @property
    def is_broken(self) -> bool:
        return self.state == BROKEN

    @property
    def since(self) -> datetime | None:
        """When it came into this state, or was saved last."""
        return (self.row.broken_at or self.row.updated_at) if self.row else None

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0


def of(system: System) -> Standing:
    return _standing(system, Connection.objects.filter(system=system.name).first())


def of_all() -> list[Standing]:
    """Every system there is, in its order; one query."""
    rows = {row.system: row for row in Connection.objects.all()}
    return [_standing(system, rows.get(system.name)) for system in systems]


def broken() -> list[Standing]:
    """What somebody has to repair; one query."""
    rows = (row for row in Connection.objects.order_by("system") if row.system in systems)
    return [one for row in rows if (one := _standing(systems.get(row.system), row)).is_broken]


def holding() -> list[Standing]:
    """What is told nothing at the moment although messages to it wait, with the reason; two queries."""
    waiting = SyncItem.objects.order_by().filter(state=SyncItem.State.WAITING).values_list("system", flat=True)
    names = set(waiting.distinct())
    held = [one for one in of_all() if one.system.name in names and one.state not in (ACTIVE, OPEN)]
    return [replace(one, problem=one.problem or _idle(one)) for one in held]


def _idle(standing: Standing) -> str:
    reason = Reason.PAUSED if standing.state == PAUSED else Reason.NOT_CONFIGURED
    return words.reason_words(reason, standing.system.name)


def _standing(system: System, row: Connection | None) -> Standing:
    if row is None:
        return Standing(system, None, OPEN if system.is_open else MISSING)
    if row.state == Connection.State.BROKEN:
        return Standing(system, row, BROKEN, words.reason_words(row.reason, system.name), row.detail)
    try:
        opening.unsealed(row)
    except Misconfigured as problem:
        return Standing(system, row, BROKEN, words.sentence(problem))
    return Standing(system, row, row.state)


def overrides(system: System) -> list[tuple[str, str]]:
    """(variable, address) where the environment leads elsewhere than to the real system."""
    named = ((name, settings.API_BASES.get(name)) for name in (system.name, *system.bases))
    return [(f"PLOCK_API_BASE_{name.upper()}", mask_text(address)) for name, address in named if address]


def log(system: System) -> QuerySet[Activity]:
    """What was done with the connection last."""
    mine = Activity.objects.filter(
        account=None, verb__startswith="connection.", subject=connections_moving.subject(system)
    )
    return mine.select_related("actor").order_by("-pk")[:SHOWN]


def by_kind(standings: Iterable[Standing]) -> list[tuple[Kind, list[Standing]]]:
    """The tiles in groups, in the order of the kinds."""
    found: dict[Kind, list[Standing]] = {}
    for one in standings:
        found.setdefault(one.system.kind, []).append(one)
    return [(kind, found[kind]) for kind in Kind if kind in found]
