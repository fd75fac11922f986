"""What customers and subscriptions are worth, stored beside them: refreshed by whoever changes what it follows from."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import batched, chain

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Organisation
from billing.models import FiguresDay
from billing.rules.exchange import NoRate
from billing.rules.money import MOST, is_kept
from billing.services import clocks, figures_sheet, figures_stored, rates
from billing.services.figures_sheet import Day
from billing.services.figures_stored import Corrections, Entry
from plock.kit.errors import Refused

CHUNK = 2_000


@transaction.atomic
def refresh(accounts: Iterable[int], *, on: date) -> None:
    """Compute and store the figures and movements of these accounts and of their subscriptions, as of that day.

    What follows from the same, what they owe, is looked at anew by the next billing run.
    Part of the transaction that changed what they follow from, which has locked the accounts before their
    subscriptions (see `lock`). Writes only what differs, but `last updated` of all of them moves. Up to CHUNK accounts
    take a constant number of statements. Raises Refused where a currency has no exchange rate, or a sum has no room.
    """
    for ids in batched(sorted(set(accounts)), CHUNK, strict=False):
        found = bring_up(ids, on=on, is_change=True)
        found.touch(set(ids) - found.touched)
        clocks.forget(ids)
    FiguresDay.objects.filter(pk=1, on=None).update(on=on)  # the first figures of all


@transaction.atomic
def bring_up(accounts: Sequence[int], *, on: date, is_change: bool = False) -> Corrections:
    """The same for at most CHUNK accounts, where those that stay as they are stay untouched; returns what differed.

    Only of a change is it asked whether there is room for what it makes of any day: time alone is never refused.
    """
    entries = figures_stored.read(lock=True, **{"in": list(accounts)})
    try:
        day = day_of(entries, on=on)
        found = corrections(entries, day=day)
        if is_change:
            _require_room(entries, found, day)
    except NoRate as problem:
        raise Refused(str(problem)) from problem
    found.write()
    return found


def _require_room(entries: Sequence[Entry], found: Corrections, day: Day) -> None:
    """Refuse amounts that the database could not hold: those of today, and those of a day that is planned."""
    amounts = chain.from_iterable(right.amounts for _entry, right in found.differing)
    peaks = chain.from_iterable(figures_sheet.peaks(entry.currency, entry.held, day) for entry in entries)
    if any(not is_kept(amount) for amount in amounts) or any(peak >= MOST for peak in peaks):
        raise Refused(_("This comes to more a month than Plock can hold. Correct a quantity or a price."))


def corrections(entries: Sequence[Entry], *, day: Day) -> Corrections:
    """What differs between the books and what is right on the day. Raises NoRate."""
    found = Corrections()
    for entry in entries:
        found.add(entry, figures_sheet.of(entry.currency, entry.held, day))
    return found


def day_of(entries: Sequence[Entry], *, on: date) -> Day:
    """The day with the organisation's currency as it is now, and the rates that these accounts need.

    Read after the accounts are locked: whoever changes the organisation's currency locks all of them.
    """
    base = str(Organisation.objects.values_list("currency", flat=True).get(pk=1))
    currencies = {one.contract.currency for entry in entries for one in entry.held}
    return Day(on, base, rates.exchange({base, *currencies, *(entry.currency for entry in entries)}))


def lock(accounts: Iterable[int]) -> None:
    """Lock the accounts in the order of their keys: always before their subscriptions, as archiving does."""
    rows = Account.objects.filter(pk__in=list(accounts)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
