"""What becomes of records in registers and of VAT checks when two customers are merged."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence
from accounts.services.activity import Origin
from integrations.models import RegisterRecord, VatCheck
from plock.kit.formats import number


def describe(loser: Account, winner: Account) -> list[Consequence]:
    said = []
    if _moves(loser, winner):
        said.append(_("What the public register says moves."))
    if checks := VatCheck.objects.filter(account=loser).count():
        text = ngettext("%s check of a VAT number moves.", "%s checks of VAT numbers move.", checks)
        said.append(text % number(checks))
    return [Consequence(sentence) for sentence in said]


def move(loser: Account, winner: Account, origin: Origin) -> None:
    """The winner's record stays, else it takes the loser's with its number; checks are evidence, all of them stay."""
    VatCheck.objects.filter(account=loser).update(account=winner)
    record = RegisterRecord.objects.filter(account=loser)
    if _moves(loser, winner):
        record.update(account=winner)
    else:
        record.delete()


def _moves(loser: Account, winner: Account) -> bool:
    """Whether the loser has a record, and the winner neither one nor a number or country of its own."""
    if winner.org_number or winner.country not in ("", loser.country):
        return False
    found = RegisterRecord.objects.filter(account__in=[loser, winner]).values_list("account", flat=True)
    return list(found) == [loser.pk]
