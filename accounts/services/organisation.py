"""The verbs of the organisation itself: its settings, and where its number sequences go on."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, Sequence
from accounts.registry import house_reactions
from accounts.rules import numbers
from accounts.rules.errors import RuleError
from accounts.services import activity, sequences
from accounts.services.activity import Origin
from plock.kit import formats
from plock.kit.errors import Refused


@transaction.atomic
def edit(*, values: Mapping[str, Any], sequences: Mapping[str, Mapping[str, Any]], origin: Origin) -> Organisation:
    """Set the values given, and prefix or next serial of the sequences named; what is not named stays as it is.

    Raises Refused where a sequence would go back, leave a gap that must not be, or make no numbers.
    """
    house = Organisation.objects.select_for_update().get(pk=1)
    changes = activity.diff({field: getattr(house, field) for field in values}, dict(values))
    for field, (_old, new) in changes.items():
        setattr(house, field, new)
    if changes:
        house.save(update_fields=list(changes))
        for reaction in house_reactions:
            if reaction.fields & changes.keys():
                reaction.apply(house, changes, origin)
    for name, wanted in sorted(sequences.items()):
        changes |= _move(name, wanted)
    if changes:
        activity.record(origin=origin, verb="organisation.edited", account=None, subject=house, changes=changes)
    return house


def _move(name: str, wanted: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Give a sequence another prefix or a later next serial. Returns what changed, for the log."""
    sequence = Sequence.objects.select_for_update().get(name=name)
    now, earliest = sequence.next_serial, sequence.earliest
    before = {"prefix": sequence.prefix, "next_serial": now}
    anew = {"next_serial": 1} if sequence.is_used_up and "prefix" in wanted else {}
    changed = activity.diff(before, {**anew, **wanted})
    for field, (_old, new) in changed.items():
        setattr(sequence, field, new)
    if sequence.next_serial < earliest:
        raise Refused(
            _("The next number is %(now)s by now. Numbers only go forward: choose that or a later one.")
            % {"now": formats.number(now)}
        )
    try:
        numbers.clean_customer_number(numbers.format_number(sequence.prefix, sequence.next_serial))
    except RuleError as problem:
        raise Refused(str(problem)) from problem
    if changed:
        _require_no_gap(sequence)
        sequence.save(update_fields=list(changed))
    return {f"{name}_{field}": pair for field, pair in changed.items()}


def _require_no_gap(sequence: Sequence) -> None:
    """Refuse to leave numbers out where they follow one another; also those of a prefix that was left for a while."""
    last_of = sequences.gapless.get(sequence.name)
    last = last_of(sequence.prefix) if last_of else 0
    if last and sequence.next_serial != last + 1:
        words = {"prefix": sequence.prefix, "last": numbers.format_number(sequence.prefix, last)}
        text = _(
            "Numbers with the prefix %(prefix)s follow one another without a gap, and the last one is %(last)s. Go on"
            " with the next, or choose a prefix that was not used before."
        )
        raise Refused(text % words)
