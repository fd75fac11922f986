"""What keeps something of an account off its invoice, said as a sentence with the repair."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.models import RunProblem
from billing.rules.charges import Charge
from billing.rules.money import MOST, is_kept
from billing.services.run_reading import Books, Look
from plock.kit.formats import day, number

ZERO = Decimal(0)
Reason = RunProblem.Reason


@dataclass(frozen=True, slots=True)
class Problem:
    """Of an account, or of one of its subscriptions; the reason is one of RunProblem."""

    account: int
    subscription: int | None
    reason: str
    message: str


def defect(look: Look) -> Problem:
    """Something that nobody has foreseen."""
    text = _("It could not be computed; the server's log tells why. Nothing of it was billed.")
    return Problem(look.held.account, look.pk, Reason.DEFECT, text)


def unpriceable(look: Look) -> Problem | None:
    """A price plan without prices."""
    for terms in look.held.contract.terms:
        if not terms.pricing.tiers:
            text = _(
                "Item %s has a price plan without prices. Give it a plan with a price, or add the tiers to this one."
            )
            return Problem(look.held.account, look.pk, Reason.PRICE_MISSING, text % terms.line)
    return None


def too_large(look: Look, charges: Iterable[Charge]) -> Problem | None:
    """An amount or a quantity that the database cannot keep."""
    for charge in charges:
        if not is_kept(charge.net) or charge.quantity >= MOST:
            size = f"{charge.quantity:f}" if is_kept(charge.net) else f"{charge.net} {look.held.contract.currency}"
            text = _("%s is more than an invoice can hold. Correct a quantity or a price.")
            return Problem(look.held.account, look.pk, Reason.TOO_LARGE, text % size)
    return None


def unpriced(books: Books, account: int, product: int) -> Problem:
    """Usage of a product on days on which nothing says what it costs."""
    days = books.stray[account, product]
    text = _(
        "%(units)s units used from %(first)s to %(last)s have no price: no subscription of the customer covers these"
        " days with a plan by usage. Add the item, move its start, or remove the usage."
    )
    words = {"units": number(sum(days.values(), ZERO)), "first": day(min(days)), "last": day(max(days))}
    return Problem(account, None, Reason.USAGE_UNPRICED, text % words)
