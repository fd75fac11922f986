"""What happened to an invented customer, told backwards: from how it is today to the log that explains it."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from accounts.demo import companies, people
from accounts.demo.calendar import OfficeCalendar
from accounts.demo.land import pick
from accounts.demo.profile import TERMS, Profile
from accounts.models import Account, AccountUser, Activity, User
from accounts.services.activity import plain

FRESH = 0.9  # only the last tenth of the customers can still be waiting for approval
QUICK = 8.0  # working days that a short story lasts


@dataclass(slots=True)
class Event:
    """One entry of the log, still without its place in it."""

    at: float
    verb: str
    actor: User | None
    source: str = "screen"
    subject: str = ""
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def entry(self, account: int, calendar: OfficeCalendar) -> Activity:
        return Activity(
            account_id=account,
            at=calendar.moment(self.at),
            actor=self.actor,
            verb=self.verb,
            source=self.source,
            subject=self.subject[:200],
            changes={name: [plain(old), plain(new)] for name, (old, new) in self.changes.items()},
        )


class Storyteller:
    """Gives accounts a state, a history and users that agree with each other. `brief` keeps it short."""

    def __init__(self, rng: Random, calendar: OfficeCalendar, staff: dict[str, User], *, brief: bool) -> None:
        self.rng, self.calendar, self.staff, self.brief = rng, calendar, staff, brief

    def tell(self, profile: Profile, *, start: float, age: float) -> tuple[list[AccountUser], list[Event]]:
        """`age` is 0 for the first customer and 1 for the newest. Sets state, dates, version and number of users."""
        account, rng = profile.account, self.rng
        until = min(self.calendar.end, start + QUICK) if self.brief else self.calendar.end
        events = self._beginning(account, start, age)
        settled = events[-1].at
        if account.is_archived:
            settled, until = events[-2].at, events[-1].at
        users: list[AccountUser] = []
        if account.state != Account.State.PENDING and not account.is_rejected:
            events += self._edits(profile, settled, until)
            count = people.how_many(rng, is_person=account.kind == "person", few=self.brief)
            users = people.invent(rng, profile, count)
            events += self._users(users, settled, until)
        self._date(account, users, start, events)
        return users, events

    def _beginning(self, account: Account, start: float, age: float) -> list[Event]:
        """How it came in, and the moves that led to its state."""
        rng, roll = self.rng, self.rng.random()
        is_found = rng.random() < 0.12
        if age > FRESH and roll < 0.4:
            account.state, is_found = Account.State.PENDING, True
        elif roll > 0.955:
            account.state, account.is_rejected = Account.State.ARCHIVED, rng.random() < 0.25
            is_found = is_found or account.is_rejected
        keeper = account.account_manager or self.staff["ada"]
        if not is_found:
            events = [Event(start, "account.created", keeper, "import" if rng.random() < 0.3 else "screen")]
        else:
            events = [Event(start, "account.created", None, "sync")]
        if is_found and account.state != Account.State.PENDING:
            verb, state = ("rejected", "archived") if account.is_rejected else ("approved", "active")
            events.append(self._move(start, 4.0, verb, "pending", state, keeper))
        if account.is_archived and not account.is_rejected:
            events.append(
                self._move(events[-1].at, QUICK if self.brief else 400.0, "archived", "active", "archived", keeper)
            )
        return events

    def _move(self, after: float, within: float, verb: str, before: str, state: str, actor: User) -> Event:
        at = self._between(after, min(self.calendar.end, after + within))
        return Event(at, f"account.{verb}", actor, changes={"state": (before, state)})

    def _edits(self, profile: Profile, start: float, until: float) -> list[Event]:
        rng = self.rng
        wanted = int(rng.random() < 0.15) if self.brief else int(rng.random() ** 2 * 6)
        actors = [profile.account.account_manager or self.staff["ada"], self.staff["ada"], self.staff["lo"]]
        events: dict[str, Event] = {}
        for _ in range(wanted):
            changes = self._change(profile)
            if changes and events.keys().isdisjoint(changes):
                event = Event(self._between(start, until), "account.edited", pick(rng, actors), changes=changes)
                events |= dict.fromkeys(changes, event)
        return list({id(event): event for event in events.values()}.values())

    def _change(self, profile: Profile) -> dict[str, tuple[Any, Any]]:
        """An earlier value of something about the account, with the present one; {} where that would be the same."""
        account, rng, roll = profile.account, self.rng, self.rng.random()
        if roll < 0.2:
            before: dict[str, Any] = {"phone": companies.phone(rng, profile.land)}
        elif roll < 0.35:
            before = {"email": f"{companies.mailbox(companies.full_name(rng, profile.land))}@{profile.domain}"}
        elif roll < 0.5:
            before = {"payment_terms_days": pick(rng, TERMS)}
        elif roll < 0.65:
            before = {"account_manager": pick(rng, [self.staff["bo"], self.staff["ada"], None])}
        elif roll < 0.8:
            before = dict(zip(("address", "postal_code", "city"), companies.address(rng, profile.land), strict=True))
        elif roll < 0.9:
            return {"tags": (profile.tags[:-1], profile.tags)} if profile.tags else {}
        else:
            before = {"notes": "", "invoice_email": ""}
        return {name: (old, new) for name, old in before.items() if old != (new := getattr(account, name))}

    def _users(self, users: list[AccountUser], start: float, until: float) -> list[Event]:
        events = []
        for user in users:
            added = self._between(start, until)
            left = people.place(user, self.rng, self.calendar, added=added, until=until)
            if self.brief:
                continue
            events.append(
                Event(added, "user.added", pick(self.rng, (self.staff["bo"], self.staff["ada"])), subject=str(user))
            )
            if left is not None:
                changes = {"state": ("active", "deactivated")}
                events.append(Event(left, "user.deactivated", self.staff["ada"], subject=str(user), changes=changes))
        return events

    def _between(self, start: float, until: float) -> float:
        """Some time in between, rather soon than late."""
        return start + (until - start) * self.rng.random() ** 1.5

    def _date(self, account: Account, users: list[AccountUser], start: float, events: list[Event]) -> None:
        account.created_at = self.calendar.moment(start)
        account.updated_at = self.calendar.moment(max(event.at for event in events))
        account.version = sum(event.verb.startswith("account.") for event in events)
        account.user_count = sum(user.state == AccountUser.State.ACTIVE for user in users)
