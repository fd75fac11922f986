"""The verbs of groups: assign a master, leave, and take a plan back. All for one account or for thousands."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from itertools import batched

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Activity, GroupMembership
from accounts.rules import memberships as rules
from accounts.rules.memberships import Span, Spans
from accounts.services import activity
from accounts.services import memberships as ledgers
from accounts.services.activity import Origin
from accounts.services.memberships import CHUNK, Ledger, Objection
from accounts.services.outcome import Outcome
from plock.kit.errors import Refused
from plock.kit.formats import day

log = logging.getLogger(__name__)
NAMED = 5  # members that one entry of a master's log names
PLAIN_WORDS = 20  # up to so many accounts each gets a sentence of its own


def refuse_races[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """Turn what only a simultaneous change of the same group can break into Refused. Goes outside of `atomic`."""

    @wraps(verb)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except IntegrityError as problem:
            if "accounts_membership_" not in str(problem) and "groupmembership" not in str(problem):
                raise
            log.warning("%s: %s", verb.__qualname__, problem)
            text = _("Somebody changed one of these groups at this very moment. Look at the group and try again.")
            raise Refused(text) from problem

    return guarded


@dataclass(slots=True)
class Result:
    """What became of a change: who changed, who was where they should be already, and who could not and why."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: dict[int, Objection] = field(default_factory=dict)


def assign(*, account: Account, master: Account, on: date, origin: Origin) -> bool:
    """Make the account a member of the master's group from the day on; False where it is already."""
    return _change_one(account, master.pk, on=on, origin=origin)


def leave(*, account: Account, on: date, origin: Origin) -> bool:
    """Take the account out of its group from the day on; raises Refused where it is in none."""
    if not _change_one(account, None, on=on, origin=origin):
        raise Refused(_not_a_member(on))
    return True


def assign_many(*, ids: Iterable[int], master: Account, on: date, origin: Origin) -> Outcome:
    result = change_many(masters=dict.fromkeys(ids, master.pk), on=on, origin=origin)
    return _outcome(result, _("They are in this group already."))


def leave_many(*, ids: Iterable[int], on: date, origin: Origin) -> Outcome:
    result = change_many(masters=dict.fromkeys(ids, None), on=on, origin=origin)
    return _outcome(result, _not_a_member(on))


@refuse_races
@transaction.atomic
def change_many(*, masters: Mapping[int, int | None], on: date, origin: Origin) -> Result:
    """Give each account its master (None: take it out), {account id: master id}; a handful of statements a chunk."""
    result = Result()
    ledgers.lock({*masters, *filter(None, masters.values()), *ledgers.masters_of(masters)})
    for chunk in batched(sorted(masters), CHUNK, strict=False):
        _change_chunk({pk: masters[pk] for pk in chunk}, on, origin, result)
    return result


@refuse_races
@transaction.atomic
def cancel_planned(*, membership: GroupMembership, today: date, origin: Origin) -> None:
    """Take back a membership that has not begun, or the planned end of one that is in force."""
    pk = membership.account_id
    ledgers.lock({pk, *ledgers.masters_of([pk])})
    ledger = ledgers.read([pk], since=today)
    span = next((span for span in ledger.of(pk) if span.starts_on == membership.starts_on), None)
    if span and span.starts_on > today:
        after = {pk: rules.cancel(ledger.of(pk), starts_on=span.starts_on)}
        since = span.starts_on
    elif span and rules.is_planned_to_leave(ledger.of(pk), span, today=today):
        after = {pk: rules.stay(ledger.of(pk), starts_on=span.starts_on)}
        since = span.ends_on or today
    else:
        raise Refused(_("This change is not planned any more: it has taken effect, or somebody has cancelled it."))
    for problem in ledger.judge(after).values():
        raise Refused(problem.sentence)
    ledgers.write(ledger, after)
    _log_cancelled(ledger, pk, after[pk], since, origin)


def _change_one(account: Account, master: int | None, *, on: date, origin: Origin) -> bool:
    result = change_many(masters={account.pk: master}, on=on, origin=origin)
    for problem in result.refused.values():
        raise Refused(problem.sentence)
    return bool(result.changed)


def _change_chunk(masters: Mapping[int, int | None], on: date, origin: Origin, result: Result) -> None:
    ledger = ledgers.read(masters, masters=filter(None, masters.values()), since=on)
    after = {
        pk: rules.change(ledger.of(pk), on=on, master=master)
        for pk, master in masters.items()
        if pk in ledger.accounts and (master is None or master in ledger.accounts)
    }
    same = [pk for pk, spans in after.items() if spans == ledger.of(pk)]
    for pk in same:
        del after[pk]
    result.unchanged += same
    result.refused |= ledger.judge(after)
    result.changed += after
    if after:
        ledgers.write(ledger, after)
        log_changes(ledger, after, on, origin)


def _outcome(result: Result, unchanged: str) -> Outcome:
    outcome = Outcome(done=len(result.changed))
    is_few = len(result.refused) <= PLAIN_WORDS
    for pk, problem in result.refused.items():
        outcome.skip(problem.sentence if is_few else problem.cause, [pk])
    outcome.skip(unchanged, result.unchanged)
    return outcome


def _not_a_member(on: date) -> str:
    return _("They are in no group on %s.") % day(on)


# The log -----------------------------------------------------------------------------------------------------------


def log_changes(ledger: Ledger, after: Mapping[int, Spans], on: date, origin: Origin) -> None:
    """One entry on every member, and one on every master it leaves or joins; moves `last updated` of all of them."""
    entries: list[Activity] = []
    removed: dict[int, list[int]] = defaultdict(list)
    added: dict[int, list[int]] = defaultdict(list)
    for pk, spans in after.items():
        old, new = rules.in_force(ledger.of(pk), on=on), rules.in_force(spans, on=on)
        entries.append(_entry_of_member(ledger, pk, old, new, on, origin))
        if old and (new is None or new.master != old.master):
            removed[old.master].append(pk)
        if new and (old is None or new.master != old.master):
            added[new.master].append(pk)
    for verb, found in (("group.member_removed", removed), ("group.member_added", added)):
        entries += [_entry_of_master(ledger, verb, pk, members, on, origin) for pk, members in found.items()]
    activity.write(entries)
    ledgers.touch(members=after, masters={*removed, *added})


def _entry_of_member(ledger: Ledger, pk: int, old: Span | None, new: Span | None, on: date, origin: Origin) -> Activity:
    verb = "group.left" if new is None else "group.moved" if old and old.master != new.master else "group.joined"
    was, now = (ledger.name(span.master) if span else None for span in (old, new))
    account, changes = ledger.accounts[pk], {"master": (was, now), "starts_on": (None, on)}
    return activity.entry(origin=origin, verb=verb, account=account, subject=now or was or "", changes=changes)


def _entry_of_master(ledger: Ledger, verb: str, pk: int, members: Sequence[int], on: date, origin: Origin) -> Activity:
    names = ", ".join(ledger.name(member) for member in members[:NAMED])
    if more := len(members) - NAMED if len(members) > NAMED else 0:
        names = _("%(names)s and %(n)s more") % {"names": names[:180], "n": more}
    changes = {"starts_on": (None, on)}
    return activity.entry(origin=origin, verb=verb, account=ledger.accounts[pk], subject=names, changes=changes)


def _log_cancelled(ledger: Ledger, pk: int, spans: Spans, since: date, origin: Origin) -> None:
    """On the member, and on both masters: the one it does not go to and the one it stays with."""
    old, new = rules.in_force(ledger.of(pk), on=since), rules.in_force(spans, on=since)
    was, now = (ledger.name(span.master) if span else None for span in (old, new))
    changes = {"master": (was, now), "starts_on": (since, None)}
    verb, account = "group.plan_cancelled", ledger.accounts[pk]
    masters = {span.master for span in (old, new) if span}
    entries = [activity.entry(origin=origin, verb=verb, account=account, subject=was or now or "", changes=changes)]
    entries += [
        activity.entry(origin=origin, verb=verb, account=ledger.accounts[master], subject=account, changes=changes)
        for master in sorted(masters)
    ]
    activity.write(entries)
    ledgers.touch(members=[pk], masters=masters)
