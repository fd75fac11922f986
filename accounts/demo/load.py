"""Fills an empty database with the demo: the same rows for the same seed, number of accounts and day."""

import heapq
from collections.abc import Callable
from itertools import batched
from random import Random

from django.core.management.color import no_style
from django.db import connection, transaction

from accounts.demo import figures
from accounts.demo.calendar import OfficeCalendar
from accounts.demo.groups import Grouper
from accounts.demo.profile import TAGS, Profiles
from accounts.demo.staff import found_vendor, hire
from accounts.demo.stages import Order, Setting, stages
from accounts.demo.story import Event, Storyteller
from accounts.models import Account, AccountUser, Activity, GroupMembership, Sequence, Tag, Tagging, User
from accounts.rules.numbers import format_number
from accounts.rules.tags import tag_key
from accounts.services import activity, sequences, tags
from accounts.services.derived import derive
from plock.kit.bulk import insert

CHUNK = 2_000


def load(order: Order, *, progress: Callable[[int], None] = lambda _count: None) -> None:
    """Write everything in one transaction; the tables must hold no account."""
    with transaction.atomic():
        _check_as_we_go()
        calendar = OfficeCalendar(order.today)
        found_vendor()
        staff = hire(since=calendar.opened[0])
        _Loader(order, calendar, staff).run(progress)
        _advance_sequences(order.accounts)
    _tidy(order)


class _Loader:
    def __init__(self, order: Order, calendar: OfficeCalendar, staff: dict[str, User]) -> None:
        rng = Random(order.seed)  # noqa: S311
        self.order, self.calendar, self.rng = order, calendar, rng
        self.profiles = Profiles(rng, staff, prefer_new_names=not order.is_large)
        self.stories = Storyteller(rng, calendar, staff, brief=order.is_large)
        self.groups = Grouper(order.seed, calendar, staff, today=order.today, brief=order.is_large)
        self.tag_ids = {name: tag.pk for name, tag in _tags().items()}
        self.chapters = [stage.begin(Setting(order, calendar, staff)) for stage in stages]
        self.prefix = Sequence.objects.get(name=sequences.CUSTOMERS).prefix
        self._future: list[tuple[float, int, Event, int]] = []  # told, but not yet happened
        self._told = 0

    def run(self, progress: Callable[[int], None]) -> None:
        for serials in batched(range(1, self.order.accounts + 1), CHUNK):
            self._write_chunk(serials)
            progress(serials[-1])
        activity.write(self._happened(before=float("inf")))
        self._date_masters()
        for chapter in self.chapters:
            chapter.finish()

    def _write_chunk(self, serials: tuple[int, ...]) -> None:
        accounts: list[Account] = []
        users: list[AccountUser] = []
        taggings: list[Tagging] = []
        activities: list[Activity] = []
        for serial in serials:
            start = (serial - 1 + self.rng.random()) / self.order.accounts * self.calendar.end
            activities += self._happened(before=start)
            account, names, members = self._make(serial, start)
            accounts.append(account)
            users += members
            taggings += [Tagging(account_id=serial, tag_id=self.tag_ids[name]) for name in names]
        insert(Account, accounts, with_keys=True)
        insert(AccountUser, users)
        insert(Tagging, taggings)
        insert(GroupMembership, self.groups.take())
        for chapter in self.chapters:
            chapter.write()
        activity.write(activities)

    def _make(self, serial: int, start: float) -> tuple[Account, list[str], list[AccountUser]]:
        profile = self.profiles.make(serial, format_number(self.prefix, serial))
        account = profile.account
        users, events = self.stories.tell(profile, start=start, age=serial / self.order.accounts)
        until = max(event.at for event in events) if account.is_archived else self.calendar.end
        told = [(serial, event) for event in events]
        for chapter in self.chapters:
            told += [(serial, event) for event in chapter.tell(account, start=start, until=until)]
        if self.order.with_figures:
            figures.fill(account, self.rng)
        derive(account, tags=profile.tags)
        self._push(account, [*told, *self.groups.place(account, start)])
        return account, profile.tags, users

    def _push(self, account: Account, told: list[tuple[int, Event]]) -> None:
        """Put what happened into the calendar; the account was updated with the last of it."""
        mine = [event for pk, event in told if pk == account.pk]
        account.updated_at = self.calendar.moment(max(event.at for event in mine))
        account.version += sum(event.verb.startswith("group.") for event in mine)
        for pk, event in told:
            self._told += 1
            event.subject = event.subject or str(account)
            heapq.heappush(self._future, (event.at, self._told, event, pk))

    def _date_masters(self) -> None:
        """They were written before their members came."""
        masters = Account.objects.only("updated_at").in_bulk(self.groups.told)
        for pk, at in self.groups.told.items():
            masters[pk].updated_at = max(masters[pk].updated_at, self.calendar.moment(at))
        Account.objects.bulk_update(masters.values(), ["updated_at"])

    def _happened(self, *, before: float) -> list[Activity]:
        """Entries in the order of time across all accounts, so that the log's own numbers follow the calendar."""
        entries = []
        while self._future and self._future[0][0] < before:
            _at, _number, event, serial = heapq.heappop(self._future)
            entries.append(event.entry(serial, self.calendar))
        return entries


def _tags() -> dict[str, Tag]:
    made = tags.ensure(TAGS)
    return {name: made[tag_key(name)] for name in TAGS}


def _check_as_we_go() -> None:
    """Foreign keys per statement: checks put off to the end would pile up in memory, one for each row."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _advance_sequences(last: int) -> None:
    prefix = Sequence.objects.get(name=sequences.CUSTOMERS).prefix
    sequences.pass_over(sequences.CUSTOMERS, [format_number(prefix, last)])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Account]):
            cursor.execute(statement)


def _tidy(order: Order) -> None:
    """Statistics for the planner; for many rows also the visibility map, without which no scan is index-only.

    Not inside a transaction: PostgreSQL would keep the statistics of rows that may be rolled back.
    """
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" and order.is_large else "ANALYZE")
