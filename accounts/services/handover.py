"""Handing all customers of one account manager over to another, in steps that survive a power cut."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, User
from accounts.services import managers
from accounts.services.activity import Origin
from accounts.services.outcome import Outcome
from plock.kit import jobs
from plock.kit.errors import Refused
from plock.kit.heartbeat import Run
from plock.kit.models import Job

KIND = "accounts.hand_over"
SMALL = 300  # customers that are handed over while the browser waits
CHUNK = 500


def count(giver: User) -> int:
    """How many customers somebody manages."""
    return Account.objects.filter(account_manager=giver).count()


def now(*, giver: User, taker: User, origin: Origin) -> Outcome:
    """Hand over at once."""
    _refuse_nonsense(giver, taker)
    ids = list(Account.objects.filter(account_manager=giver).values_list("pk", flat=True))
    return managers.assign(ids=ids, manager=taker, origin=origin)


def later(*, giver: User, taker: User, origin: Origin) -> Job:
    """Hand over in the background."""
    _refuse_nonsense(giver, taker)
    title = _("Hand customers over from %(giver)s to %(taker)s") % {"giver": giver, "taker": taker}
    params = {"giver": giver.pk, "taker": taker.pk}
    return jobs.start(kind=KIND, title=title[:200], by=origin.by, params=params, total=count(giver))


def run(work: Run) -> dict[str, Any]:
    """The runner: goes on behind the last customer of the chunk before."""
    taker = User.objects.get(pk=work.params["taker"])
    origin = Origin(by=work.job.owner, job=work.job)
    found = {"handed_over": 0, "left_as_they_were": 0, **work.position}
    last = found.pop("last", 0)
    while ids := _next(work.params["giver"], last):
        with transaction.atomic():
            outcome = managers.assign(ids=ids, manager=taker, origin=origin)
            found["handed_over"] += outcome.done
            found["left_as_they_were"] += len(ids) - outcome.done
            last = ids[-1]
            work.progress(found["handed_over"] + found["left_as_they_were"])
            work.save_position(**found, last=last)
    return found


def _next(giver: int, last: int) -> list[int]:
    rows = Account.objects.filter(account_manager=giver, pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:CHUNK])


def _refuse_nonsense(giver: User, taker: User) -> None:
    if giver.pk == taker.pk or not taker.is_active:
        raise Refused(_("Choose somebody else who is active to take the customers over."))


jobs.register(KIND, run)
