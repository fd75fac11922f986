"""The users of an invented customer."""

from random import Random

from accounts.demo.calendar import OfficeCalendar
from accounts.demo.companies import full_name, mailbox
from accounts.demo.land import pick
from accounts.demo.profile import Profile
from accounts.models import AccountUser

MOST = 40
STATES = ("active",) * 17 + ("invited", "deactivated", "deactivated")
ROLES = ("user",) * 7 + ("admin", "billing")
FEW = (0, 0, 0, 0, 1, 1, 1, 1, 2, 3)


def how_many(rng: Random, *, is_person: bool, few: bool) -> int:
    """0-40, mostly a handful."""
    if few:
        return pick(rng, FEW)
    if is_person:
        return 1
    return 0 if rng.random() < 0.06 else min(MOST, 1 + int(rng.lognormvariate(1.5, 0.95)))


def invent(rng: Random, profile: Profile, count: int) -> list[AccountUser]:
    """Users with names, addresses, roles and states, not yet placed in time. The first is an administrator."""
    people: dict[str, AccountUser] = {}
    for number in range(count):
        name = full_name(rng, profile.land)
        email = f"{mailbox(name)}@{profile.domain}"
        if email in people:
            continue
        people[email] = AccountUser(
            account_id=profile.account.pk,
            name=name,
            email=email,
            role=pick(rng, ROLES) if number else AccountUser.Role.ADMIN,
            state=pick(rng, STATES) if number else AccountUser.State.ACTIVE,
            external_id=f"usr_{profile.account.pk}_{number + 1}" if rng.random() < 0.7 else "",
        )
    return list(people.values())


def place(user: AccountUser, rng: Random, calendar: OfficeCalendar, *, added: float, until: float) -> float | None:
    """Set the times of a user who was added then, and return when it was deactivated, if ever."""
    user.created_at = user.updated_at = calendar.moment(added)
    if user.state == AccountUser.State.INVITED:
        return None
    seen = max(added, until - rng.expovariate(0.12))
    user.last_seen = calendar.moment(seen)
    if user.state == AccountUser.State.ACTIVE:
        return None
    left = seen + (until - seen) * rng.random()
    user.updated_at = calendar.moment(left)
    return left
