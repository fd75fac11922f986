"""The verbs of invoices: finalise one or many, and discard a draft. Credits are in `invoice_credits`."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import batched

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.services import activity
from accounts.services.accounts import touch
from accounts.services.activity import Origin
from accounts.services.outcome import Outcome
from billing.models import Charge, Invoice
from billing.services import clocks, invoices_numbering
from billing.services.invoices_locking import lock_owners, lock_with_customers
from plock.kit.errors import Refused

log = logging.getLogger(__name__)

CHUNK = 200  # invoices of one transaction, which holds the series


def finalise(*, invoice: Invoice, today: date, origin: Origin) -> Invoice:
    """Give a draft its number and freeze it, taxed and addressed as things are today; it is sent if that is wanted.

    Raises Refused where something is missing that the law asks for. A draft with nothing on it is discarded; Refused
    tells so, too.
    """
    with transaction.atomic():
        accounts = lock_owners([invoice.pk])
        made, outcome = invoices_numbering.number([invoice.pk], accounts, today=today, origin=origin)
    if reason := next(iter(outcome.skipped), ""):
        raise Refused(reason)
    return made[0]


def finalise_many(*, ids: Iterable[int], today: date, origin: Origin) -> Outcome:
    """The same for many, numbered in the order of their billing dates; what cannot be is skipped with the reason.

    One transaction for every CHUNK of them, or the caller's.
    """
    outcome = Outcome()
    found = in_order(ids)
    size = max(len(found), 1) if connection.in_atomic_block else CHUNK  # a taken series lets nobody lock customers
    for chunk in batched(found, size, strict=False):
        part = finalise_chunk(chunk, today=today, origin=origin)
        outcome.done += part.done
        for reason, left in part.skipped.items():
            outcome.skip(reason, left)
    return outcome


@transaction.atomic
def finalise_chunk(ids: Sequence[int], *, today: date, origin: Origin) -> Outcome:
    """These in one transaction; one that breaks something is found by halving, and left alone."""
    accounts = lock_owners(ids)  # all of them, before the first half takes the series
    outcome = Outcome()
    _halve(ids, accounts, outcome, today=today, origin=origin)
    return outcome


@transaction.atomic
def discard(*, invoice: Invoice, origin: Origin) -> None:
    """Delete a draft: what recurs on it is due again, what is charged once waits again. Raises Refused."""
    draft, customers = lock_with_customers(invoice)
    if not draft.is_draft:
        raise Refused(_("%s is finalised and stays. Credit it instead.") % draft)
    rows = Charge.objects.filter(invoice=draft)
    waiting = rows.filter(kind=Charge.Kind.ONE_OFF)
    waiting.update(invoice=None, position=None, vat_rate=None, run=None, not_merged_because="")
    rows.delete()
    clocks.forget(customers)
    activity.write([invoices_numbering.entry("discarded", draft, origin, net=(draft.net, None))])
    touch(draft.account)
    draft.delete()


def in_order(ids: Iterable[int]) -> list[int]:
    """The ids as their invoices are numbered; those without one come last."""
    wanted = list(dict.fromkeys(ids))
    keys: list[tuple[date, int]] = []
    for some in batched(wanted, 5_000, strict=False):
        keys += Invoice.objects.filter(pk__in=some).order_by().values_list("billing_date", "pk")
    known = [pk for _on, pk in sorted(keys)]
    return known + sorted(set(wanted) - set(known))


def _halve(
    ids: Sequence[int], accounts: Mapping[int, Account], outcome: Outcome, *, today: date, origin: Origin
) -> None:
    try:
        with transaction.atomic():
            _made, part = invoices_numbering.number(ids, accounts, today=today, origin=origin)
    except OperationalError:  # the database, and no invoice
        raise
    except Exception as problem:
        if len(ids) > 1:
            middle = len(ids) // 2
            _halve(ids[:middle], accounts, outcome, today=today, origin=origin)
            _halve(ids[middle:], accounts, outcome, today=today, origin=origin)
            return
        outcome.skip(_reason(problem, ids[0]), ids)
    else:
        outcome.done += part.done
        for reason, left in part.skipped.items():
            outcome.skip(reason, left)


def _reason(problem: Exception, invoice: int) -> str:
    if isinstance(problem, Refused):
        return str(problem)
    log.error("invoice %s could not be finalised", invoice, exc_info=problem)
    return _("An unexpected error; it is in the server's log with the keys of the invoices.")
