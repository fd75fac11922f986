"""Sending invoices by e-mail: what waits to be sent is sent by a worker, tried again, and left to a person at last."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.services import activity
from accounts.services.activity import Origin
from accounts.services.surroundings import language_of, within
from billing.models import Invoice
from billing.services import invoice_mail
from billing.services.invoice_mail import NotSent
from billing.services.invoices_locking import lock
from plock.kit.errors import Refused

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)  # how long whoever sends an invoice keeps it from others
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12), timedelta(hours=24))
ATTEMPTS = len(PAUSES) + 1
PATIENCE = timedelta(seconds=50)  # of a task that is ordered every minute
MOST_PROBLEMS = 100  # that are told one by one


@dataclass(slots=True)
class Sent:
    """How many were sent and how many were not; of those the first, each with what is the matter."""

    sent: int = 0
    failed: int = 0
    problems: list[tuple[Invoice, str]] = field(default_factory=list)


@transaction.atomic
def queue(*, invoice: Invoice, now: datetime, origin: Origin) -> Invoice:
    """Let a worker mail the invoice, for the first time or again. Raises Refused, with what to do, where it cannot."""
    found = lock(invoice)
    if found.is_draft:
        raise Refused(_("A draft has no number yet. Finalise it, then it can be sent."))
    if found.send_after and not found.send_problem:
        raise Refused(_("%s is about to be sent already.") % found)
    if said := invoice_mail.obstacle(found.account):
        raise Refused(said)
    found.send_after, found.send_attempts, found.send_problem = now, 0, ""
    _save(found, "send_after", "send_attempts", "send_problem", at=now)
    changes = {"dispatched_to": (found.dispatched_to, invoice_mail.address(found.account))}
    activity.record(origin=origin, verb="invoice.queued", account=found.account, subject=found, changes=changes)
    send_later.delay_on_commit()
    return found


def send_waiting(*, now: datetime, patience: timedelta | None = None) -> Sent:
    """Mail what waits to be sent by `now`, one by one, for as long as `patience`; not to be called in a transaction.

    Others may do the same at the same time. Stops where the mail server does not answer, since that is about all.
    """
    done, started = Sent(), time.monotonic()
    house = Organisation.current()
    at = now
    with within(house), translation.override(language_of(None, house)):
        while (patience is None or at - now < patience) and (invoice := _claim(at)):
            problem = _try(invoice, house, at)
            if problem is None:
                done.sent += 1
            else:
                done.failed += 1
                done.problems += [(invoice, str(problem))][: MOST_PROBLEMS - len(done.problems)]
                if problem.is_everywhere:
                    break
            at = now + timedelta(seconds=time.monotonic() - started)
    return done


@shared_task(name="billing.send_invoices")
def send_later(**_: Any) -> None:
    send_waiting(now=timezone.now(), patience=PATIENCE)


@transaction.atomic
def _claim(at: datetime) -> Invoice | None:
    """The next one that waits, kept from others for a while; whoever dies with it leaves it to them after that."""
    rows = Invoice.objects.filter(send_after__lte=at).order_by("send_after", "pk")
    found = rows.select_for_update(skip_locked=True).first()
    if found is None:
        return None
    found.send_after, found.send_problem = at + LEASE, ""
    found.send_attempts += 1
    found.save(update_fields=["send_after", "send_attempts", "send_problem"])
    return Invoice.objects.select_related("account", "credits").get(pk=found.pk)


def _try(invoice: Invoice, house: Organisation, at: datetime) -> NotSent | None:
    """Send what was claimed and write down what came of it."""
    try:
        if invoice.send_attempts > ATTEMPTS:
            raise NotSent(_("The worker was interrupted %s times while sending it.") % ATTEMPTS, is_final=True)
        to = invoice_mail.send(invoice, house)
    except NotSent as problem:
        return _note_failure(invoice, problem, at)
    except Exception:
        log.exception("invoice %s was not sent", invoice.pk)
        said = _("An unexpected error; it is in the server's log as invoice %s.") % invoice.pk
        return _note_failure(invoice, NotSent(said), at)
    _note_success(invoice, to, at)
    return None


def _twice[**P, R](note: Callable[P, R]) -> Callable[P, R]:
    """The customer may be merged with another at the very moment, which refuses the first."""

    @wraps(note)
    def noted(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return note(*args, **kwargs)
        except Refused:
            return note(*args, **kwargs)

    return noted


@_twice
@transaction.atomic
def _note_success(invoice: Invoice, to: str, at: datetime) -> None:
    """It is out, whoever else may have taken it up meanwhile."""
    found = lock(invoice)
    before = found.values("state", "dispatched_to")
    if found.state == Invoice.State.FINALISED:
        found.state = Invoice.State.DISPATCHED
    found.dispatched_at, found.dispatched_to = at, to
    found.send_after, found.send_attempts, found.send_problem = None, 0, ""
    fields = ("state", "dispatched_at", "dispatched_to", "send_after", "send_attempts", "send_problem")
    _save(found, *fields, at=at)
    changes = activity.diff(before, found.values("state", "dispatched_to"))
    activity.record(origin=activity.SYSTEM, verb="invoice.sent", account=found.account, subject=found, changes=changes)


@_twice
@transaction.atomic
def _note_failure(invoice: Invoice, problem: NotSent, at: datetime) -> NotSent:
    """Wait before the next attempt, or, where none will help, for a person."""
    found = lock(invoice)
    if found.send_after != invoice.send_after:
        return problem  # somebody else has it by now
    is_given_up = found.send_attempts >= ATTEMPTS and not problem.is_final
    is_over = problem.is_final or is_given_up
    given_up = _("Given up after %s attempts: send it again once that is repaired.") % ATTEMPTS
    found.send_problem = f"{problem} {given_up}"[:300] if is_given_up else str(problem)[:300]
    found.send_after = None if is_over else at + PAUSES[found.send_attempts - 1]
    _save(found, "send_after", "send_problem", at=at)
    if is_over:
        changes = {"problem": (None, found.send_problem)}
        activity.record(
            origin=activity.SYSTEM, verb="invoice.send_failed", account=found.account, subject=found, changes=changes
        )
    return problem


def _save(invoice: Invoice, *fields: str, at: datetime) -> None:
    invoice.version += 1
    invoice.updated_at = at
    invoice.save(update_fields=[*fields, "version", "updated_at"])
