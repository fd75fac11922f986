"""Numbers of customers, orders and whatever else is numbered: taken under a lock, never twice."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Sequence
from accounts.rules import numbers
from plock.kit.errors import Refused

CUSTOMERS = "customers"

# Who knows which of some candidates are taken, by sequence; every app adds its own.
used: dict[str, Callable[[list[str]], set[str]]] = {
    CUSTOMERS: lambda candidates: set(
        Account.objects.filter(customer_number__in=candidates).values_list("customer_number", flat=True)
    )
}
# Sequences whose numbers follow one another without a gap, and who knows the last serial that a prefix has, 0 for none;
# apps add theirs.
gapless: dict[str, Callable[[str], int]] = {}


@transaction.atomic
def take(name: str, *, count: int = 1) -> list[str]:
    """The next `count` numbers of a sequence, e.g. ["C-00001"]; numbers given by hand or by import are passed over.

    Raises Refused where there are not so many left.
    """
    if not count:
        return []
    sequence = Sequence.objects.select_for_update().get(name=name)
    taken: list[str] = []
    window = count
    while len(taken) < count:
        serials = range(sequence.next_serial, min(sequence.next_serial + window, numbers.LAST_SERIAL + 1))
        if not serials:
            last = numbers.format_number(sequence.prefix, numbers.LAST_SERIAL)
            raise Refused(
                _("There is no number after %s. An Admin chooses another prefix under Settings, Organisation.") % last
            )
        candidates = [numbers.format_number(sequence.prefix, serial) for serial in serials]
        taken_by_hand = used[name](candidates)
        free = [serial for serial, number in zip(serials, candidates, strict=True) if number not in taken_by_hand]
        free = free[: count - len(taken)]
        taken += [numbers.format_number(sequence.prefix, serial) for serial in free]
        sequence.next_serial = free[-1] + 1 if len(taken) == count else serials.stop
        window = min(window * 2, 5000)
    sequence.save(update_fields=["next_serial"])
    return taken


@transaction.atomic
def pass_over(name: str, used: list[str]) -> None:
    """Move a sequence beyond numbers that were given from outside, so that it never has to search for a free one."""
    sequence = Sequence.objects.select_for_update().get(name=name)
    serials = [serial for number in used if (serial := numbers.serial_of(number, sequence.prefix)) is not None]
    if serials and max(serials) >= sequence.next_serial:
        sequence.next_serial = max(serials) + 1
        sequence.save(update_fields=["next_serial"])
