"""What a verb over many customers did, as messages: how many, and whom it could not be done to and why."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.services.outcome import Outcome
from plock.kit import formats

NAMED = 5


def tell(request: HttpRequest, outcome: Outcome, *, done: str) -> None:
    """Say both; where nobody was chosen, say that."""
    if outcome.done:
        messages.success(request, done)
    if not outcome.done and not outcome.skipped:
        messages.warning(request, _("Nothing was selected. Tick the customers first."))
    for reason, ids in outcome.skipped.items():
        text = ngettext("%(n)s customer was left as it is", "%(n)s customers were left as they are", len(ids))
        messages.warning(request, f"{text % {'n': formats.number(len(ids))}} ({_named(ids)}): {reason}")


def _named(ids: list[int]) -> str:
    names = list(Account.objects.filter(pk__in=ids[:NAMED]).order_by("pk").values_list("name", flat=True))
    names += [_("%s more") % formats.number(len(ids) - NAMED)] if len(ids) > NAMED else []
    return ", ".join(names) or str(ids[0])
