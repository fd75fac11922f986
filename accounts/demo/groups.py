"""Groups among the invented customers: masters with a few members each, some moves behind them and some ahead."""

from collections import deque
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

from accounts.demo.calendar import OfficeCalendar
from accounts.demo.land import pick
from accounts.demo.story import Event
from accounts.models import Account, GroupMembership, User

MASTERS, JOINERS = 1 / 22, 0.4  # of all customers; of those that find a group with room
SIZES = (2, 2, 3, 3, 4, 5, 6, 7, 8)
MOVED, PLANNED = 0.25, 0.15  # of the members
ABROAD = 0.25  # of those that find no group at home
KEPT = 20  # masters that members may come from or go to
RARER = 6  # in a large demo


@dataclass(slots=True)
class Master:
    """A customer that leads a group, from when it is one of ours, and how many more members it takes."""

    account: Account
    since: float
    room: int


class Grouper:
    """Puts one customer after the other into groups, so that a million of them need no more memory than ten."""

    def __init__(
        self, seed: int, calendar: OfficeCalendar, staff: dict[str, User], *, today: date, brief: bool
    ) -> None:
        self.rng = Random(f"{seed} groups")  # noqa: S311
        self.calendar, self.staff, self.today, self.brief = calendar, staff, today, brief
        self.memberships: list[GroupMembership] = []
        self.told: dict[int, float] = {}  # master → when its log last heard of a member
        self._open: deque[Master] = deque()
        self._known: deque[Master] = deque(maxlen=KEPT)

    def place(self, account: Account, start: float) -> list[tuple[int, Event]]:
        """Make it a master or a member, or neither. Returns what the log says, by account."""
        if account.state != Account.State.ACTIVE or account.kind != Account.Kind.COMPANY:
            return []
        rng, rarity = self.rng, RARER if self.brief else 1
        if rng.random() < MASTERS / rarity:
            master = Master(account, start, pick(rng, SIZES))
            self._open.append(master)
            self._known.append(master)
            return []
        if not self._open or rng.random() > JOINERS:
            return []
        return self._join(account, start)

    def take(self) -> list[GroupMembership]:
        """The memberships so far, once."""
        found, self.memberships = self.memberships, []
        return found

    def _join(self, account: Account, start: float) -> list[tuple[int, Event]]:
        master = self._choose(account)
        if master is None:
            return []
        master.room -= 1
        if not master.room:
            self._open.remove(master)
        at = self._later(start)
        steps = [(at, master)]
        other = pick(self.rng, self._known)
        moved_at = self._later(at + 20)
        if self.rng.random() < MOVED and other is not master and moved_at > at + 2:
            steps = [(at, other), (moved_at, master)]
        plan = self._plan(master) if self.rng.random() < PLANNED else None
        self._save(account, steps, plan)
        return [] if self.brief else self._tell(account, steps, plan)

    def _choose(self, account: Account) -> Master | None:
        """Most groups are at home in one country."""
        alike = (one for one in islice(self._open, KEPT) if one.account.currency == account.currency)
        return next(alike, self._open[0] if self.rng.random() < ABROAD else None)

    def _later(self, start: float) -> float:
        return min(self.calendar.end, start) + max(0.0, self.calendar.end - start) * self.rng.random() ** 2

    def _plan(self, master: Master) -> tuple[date, Master | None]:
        """Some weeks from now: to another group, or out of this one."""
        other = pick(self.rng, self._known)
        on = (self.today + timedelta(days=20 + int(self.rng.random() * 90))).replace(day=1)
        return max(on, self.today + timedelta(days=1)), None if other is master else other

    def _save(
        self, account: Account, steps: list[tuple[float, Master]], plan: tuple[date, Master | None] | None
    ) -> None:
        days = [self.calendar.moment(at).date() for at, _master in steps]
        ends = [*days[1:], plan[0] if plan else None]
        rows = [(master, day, end) for (_at, master), day, end in zip(steps, days, ends, strict=True)]
        if plan and plan[1]:
            rows.append((plan[1], plan[0], None))
        self.memberships += [
            GroupMembership(account_id=account.pk, master_id=master.account.pk, starts_on=day, ends_on=end)
            for master, day, end in rows
        ]

    def _tell(
        self, account: Account, steps: list[tuple[float, Master]], plan: tuple[date, Master | None] | None
    ) -> list[tuple[int, Event]]:
        found: list[tuple[int, Event]] = []
        before: Master | None = None
        for at, master in steps:
            found += self._change(account, at, before, master, self.calendar.moment(at).date())
            before = master
        if plan:
            found += self._change(account, self._later(steps[-1][0] + 1), before, plan[1], plan[0])
        return found

    def _change(
        self, account: Account, at: float, old: Master | None, new: Master | None, on: date
    ) -> list[tuple[int, Event]]:
        actor = account.account_manager or self.staff["ada"]
        verb = "group.left" if new is None else "group.moved" if old else "group.joined"
        was, now = (str(one.account) if one else None for one in (old, new))
        dated: dict[str, tuple[object, object]] = {"starts_on": (None, on)}
        said = Event(at, verb, actor, subject=now or was or "", changes={"master": (was, now), **dated})
        found = [(account.pk, said)]
        for master, past in ((old, "group.member_removed"), (new, "group.member_added")):
            if master:
                self.told[master.account.pk] = max(at, self.told.get(master.account.pk, 0.0))
                found.append((master.account.pk, Event(at, past, actor, subject=str(account), changes=dated)))
        return found
