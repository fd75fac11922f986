"""The memberships of many accounts at once: read under locks, judged together, and written by their differences."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import batched

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, GroupMembership
from accounts.rules.memberships import Span, Spans, overlap
from plock.kit.bulk import insert
from plock.kit.formats import day

CHUNK = 2_000
SHOWN = ("pk", "name", "customer_number", "state")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an account cannot change: the sentence about it, and what it has in common with others like it."""

    sentence: str
    cause: str


@dataclass(slots=True)
class Ledger:
    """What is known of some accounts: their own spans, and those of the accounts they are masters of."""

    accounts: dict[int, Account] = field(default_factory=dict)
    spans: dict[int, Spans] = field(default_factory=dict)
    led: dict[int, list[tuple[int, Span]]] = field(default_factory=lambda: defaultdict(list))

    def of(self, pk: int) -> Spans:
        return self.spans.get(pk, ())

    def judge(self, after: dict[int, Spans], *, is_ending: bool = False) -> dict[int, Objection]:
        """Take out of `after` what cannot be, and say why. What is refused stays as it was, for the others, too.

        With `is_ending` archived accounts may change, since they are on their way out.
        """
        refused: dict[int, Objection] = {}
        for object_to in (self._object_alone if not is_ending else None, self._object_to_level):
            while object_to and (found := {pk: why for pk in after if (why := object_to(pk, after))}):
                refused |= found
                for pk in found:
                    del after[pk]
        return refused

    def _object_alone(self, pk: int, after: Mapping[int, Spans]) -> Objection | None:
        """What needs no look at other accounts' groups."""
        child = self.accounts[pk]
        if child.is_archived:
            text = _("%s is archived and read-only, except notes and tags. Restore it first.") % child.name
            return Objection(text, _("Archived customers are read-only, except notes and tags. Restore them first."))
        for span in self._fresh(pk, after):
            if span.master == pk:
                text = _("A customer cannot be its own master. Choose another one.")
                return Objection(text, text)
            master = self.accounts[span.master]
            is_new = all(span.master != old.master for old in self.of(pk))
            if master.is_archived and is_new:
                text = _("%s is archived and cannot be a master. Restore it first, or choose another one.")
                return Objection(text % master.name, text % master.name)
        return None

    def _object_to_level(self, pk: int, after: Mapping[int, Spans]) -> Objection | None:
        child = self.accounts[pk]
        for span in self._fresh(pk, after):
            if problem := self._object_to_master(span, after) or self._object_to_child(child, span, after):
                return problem
        return None

    def _fresh(self, pk: int, after: Mapping[int, Spans]) -> list[Span]:
        return sorted(set(after[pk]) - set(self.of(pk)))

    def _object_to_master(self, span: Span, after: Mapping[int, Spans]) -> Objection | None:
        master = self.accounts[span.master]
        for own in after.get(master.pk, self.of(master.pk)):
            if overlap(own, span):
                words = {"master": master.name, "other": self.name(own.master), "days": days(own)}
                text = _(
                    "%(master)s is itself part of %(other)s %(days)s, and a member cannot be a master."
                    " Choose %(other)s, or take %(master)s out of that group first."
                )
                return Objection(text % words, text % words)
        return None

    def _object_to_child(self, child: Account, span: Span, after: Mapping[int, Spans]) -> Objection | None:
        for member, held in self.led.get(child.pk, []):
            now = [one for one in after[member] if one.master == child.pk] if member in after else [held]
            for one in now:
                if overlap(one, span):
                    words = {"child": child.name, "other": self.name(member), "days": days(one)}
                    text = _(
                        "%(child)s is the master of %(other)s %(days)s, and a master cannot be a member."
                        " Take its members out of the group first."
                    )
                    cause = _(
                        "They are masters of other customers then, and a master cannot be a member."
                        " Take their members out of the group first."
                    )
                    return Objection(text % words, cause)
        return None

    def name(self, pk: int) -> str:
        """What another customer is called; looked up only where it is none of those at hand."""
        if pk not in self.accounts:
            self.accounts[pk] = Account.objects.only(*SHOWN).get(pk=pk)
        return str(self.accounts[pk])


def days(span: Span) -> str:
    """The days of a span in words, the last one included."""
    if span.ends_on is None:
        return _("from %s") % day(span.starts_on)
    last = span.ends_on - date.resolution
    return _("from %(first)s to %(last)s") % {"first": day(span.starts_on), "last": day(last)}


def lock(ids: Iterable[int]) -> None:
    """Lock the accounts, always in the same order, so that two who change groups never wait for each other."""
    for chunk in batched(sorted(set(ids)), CHUNK, strict=False):
        rows = Account.objects.filter(pk__in=chunk).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def lock_with_groups(ids: Iterable[int]) -> None:
    """Lock the accounts and everyone they were ever in a group with: for verbs that begin with an account's own row."""
    ids = set(ids)
    wanted = set(ids)
    for chunk in batched(sorted(ids), CHUNK, strict=False):
        shared = GroupMembership.objects.filter(Q(account__in=chunk) | Q(master__in=chunk))
        wanted.update(*shared.values_list("account", "master"))
    lock(wanted)


def masters_of(ids: Iterable[int]) -> set[int]:
    return set(GroupMembership.objects.filter(account__in=list(ids)).values_list("master", flat=True))


def read(ids: Iterable[int], *, masters: Iterable[int] = (), since: date) -> Ledger:
    """The ledger of the accounts and of the masters they are to have; members who left before `since` are left out."""
    ids, masters, ledger = set(ids), set(masters), Ledger()
    own: dict[int, list[Span]] = defaultdict(list)
    for row in GroupMembership.objects.filter(account__in=ids | masters).order_by("account", "starts_on"):
        own[row.account_id].append(Span(row.starts_on, row.master_id, row.ends_on))
    ledger.spans = {pk: tuple(spans) for pk, spans in own.items()}
    lasting = Q(ends_on=None) | Q(ends_on__gt=since)
    for row in GroupMembership.objects.filter(lasting, master__in=ids).order_by("pk"):
        ledger.led[row.master_id].append((row.account_id, Span(row.starts_on, row.master_id, row.ends_on)))
    near = ids | masters
    near |= {span.master for pk in near for span in ledger.of(pk)} | {led[0][0] for led in ledger.led.values()}
    ledger.accounts = Account.objects.only(*SHOWN).in_bulk(near)
    return ledger


def write(ledger: Ledger, after: Mapping[int, Spans]) -> None:
    """Save what differs: first what makes room, then what takes it."""
    gone: list[tuple[int, date]] = []
    ends: dict[bool, dict[date | None, list[tuple[int, date]]]] = {True: defaultdict(list), False: defaultdict(list)}
    made: list[GroupMembership] = []
    for pk, spans in after.items():
        before = {span.starts_on: span for span in ledger.of(pk)}
        kept = {span.starts_on for span in spans if _same_start(before.get(span.starts_on), span)}
        gone += [(pk, start) for start in before.keys() - kept]
        for span in spans:
            old = before.get(span.starts_on)
            if span.starts_on not in kept:
                made.append(_row(pk, span))
            elif old and old.ends_on != span.ends_on:
                is_shorter = old.ends_on is None or (span.ends_on is not None and span.ends_on < old.ends_on)
                ends[is_shorter][span.ends_on].append((pk, span.starts_on))
    _delete(gone)
    _end(ends[True])
    _end(ends[False])
    insert(GroupMembership, made)


def touch(*, members: Iterable[int], masters: Iterable[int]) -> None:
    """Both have changed what their pages show; of members also a field of the form, which its version must tell."""
    now = timezone.now()
    members = set(members)
    Account.objects.filter(pk__in=members).update(updated_at=now, version=F("version") + 1)
    Account.objects.filter(pk__in=set(masters) - members).update(updated_at=now)


def _same_start(old: Span | None, new: Span) -> bool:
    return old is not None and old.master == new.master


def _row(pk: int, span: Span) -> GroupMembership:
    return GroupMembership(account_id=pk, master_id=span.master, starts_on=span.starts_on, ends_on=span.ends_on)


def _delete(which: list[tuple[int, date]]) -> None:
    for starts_on, ids in _by_day(which).items():
        GroupMembership.objects.filter(account__in=ids, starts_on=starts_on).delete()


def _end(which: Mapping[date | None, list[tuple[int, date]]]) -> None:
    """One statement a new end, but where starts differ: those are named by their keys."""
    for ends_on, rows in which.items():
        wanted = set(rows)
        held = GroupMembership.objects.filter(account__in={pk for pk, _start in rows})
        keys = [key for key, *row in held.values_list("pk", "account", "starts_on") if tuple(row) in wanted]
        GroupMembership.objects.filter(pk__in=keys).update(ends_on=ends_on)


def _by_day(which: list[tuple[int, date]]) -> dict[date, list[int]]:
    found: dict[date, list[int]] = defaultdict(list)
    for pk, start in which:
        found[start].append(pk)
    return found
