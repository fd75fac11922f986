"""Checking a customer's VAT number with VIES: the answer is evidence, and every one is kept."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from accounts.services import accounts, activity
from accounts.services.activity import Origin
from accounts.services.surroundings import house
from integrations.errors import Misconfigured
from integrations.models import VatCheck
from integrations.registry import VatSystem, systems
from integrations.rules.vat_answers import VatAnswer, is_served
from integrations.services import connections_moving
from integrations.services.opening import opened

SYSTEM = "vies"


def may_be_checked(account: Account) -> bool:
    """Whether VIES knows numbers like the customer's: not those of Norway, Switzerland and Great Britain."""
    return bool(account.vat_number) and is_served(account.vat_number)


def latest(account: Account) -> VatCheck | None:
    """The last answer about the number that the customer has now."""
    rows = VatCheck.objects.filter(account=account, vat_number=account.vat_number).select_related("by")
    return rows.order_by("-pk").first()


def check(*, account: Account, origin: Origin) -> VatCheck:
    """Ask VIES and keep the answer. Raises IntegrationError, then nothing is kept; waits for the network."""
    answer = _ask(account.vat_number, requester=house().vat_number)
    return _keep(account, answer, origin)


def _ask(number: str, *, requester: str) -> VatAnswer:
    system, asked_at = systems.get(SYSTEM), timezone.now()
    assert isinstance(system, VatSystem)
    try:
        with opened(system) as http:
            return system.open(http).check(number, requester=requester)
    except Misconfigured as problem:
        connections_moving.mark_broken(system, problem, asked_at=asked_at)
        raise


@transaction.atomic
def _keep(account: Account, answer: VatAnswer, origin: Origin) -> VatCheck:
    made = VatCheck.objects.create(
        account=account,
        vat_number=answer.vat_number,
        is_valid=answer.is_valid,
        name=answer.name[:500],
        address=answer.address[:500],
        reference=answer.reference[:60],
        at=answer.at,
        by=origin.by,
    )
    verb = "account.vat_valid" if answer.is_valid else "account.vat_invalid"
    activity.record(origin=origin, verb=verb, account=account, subject=answer.vat_number)
    accounts.touch(account)
    return made
