"""Checking a customer's VAT number, at once and on request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.views.origin import on_screen
from integrations import words
from integrations.errors import IntegrationError, Reason
from integrations.services import vat_checks
from plock.kit.access import may
from plock.kit.htmx import back_to, see_other


@require_POST
@may("integrations.add_vatcheck")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer is on the customer's page; why there is none is said there, too."""
    account = get_object_or_404(Account, pk=pk)
    if not vat_checks.may_be_checked(account):
        messages.error(request, _("VIES cannot check this number: it knows those of the EU and of Northern Ireland."))
        return see_other(request, account.get_absolute_url())
    try:
        made = vat_checks.check(account=account, origin=on_screen(request))
    except IntegrationError as problem:
        messages.error(request, _("%(number)s could not be checked: %(why)s") % _told(account.vat_number, problem))
    else:
        _tell(request, made.vat_number, is_valid=made.is_valid)
    return see_other(request, back_to(request, account.get_absolute_url()))


def _told(number: str, problem: IntegrationError) -> dict[str, str]:
    """VIES refuses a number that cannot be one."""
    is_wrong = problem.reason is Reason.REFUSED
    return {"number": number, "why": _("VIES says it cannot be a VAT number.") if is_wrong else words.sentence(problem)}


def _tell(request: HttpRequest, number: str, *, is_valid: bool) -> None:
    if is_valid:
        messages.success(request, _("%s is valid.") % number)
    else:
        messages.warning(request, _("%s is not valid. Ask the customer for the right one.") % number)
