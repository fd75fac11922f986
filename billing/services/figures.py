"""What customers and subscriptions are worth, stored beside them: refreshed by whoever changes what it follows from."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from accounts.services.surroundings import house
from billing.models import Movement, Subscription
from billing.rules import worth
from billing.rules.exchange import Exchange
from billing.rules.money import round_money
from billing.services import contracts, rates
from billing.services.contracts import Held


@transaction.atomic
def refresh(accounts: Iterable[int], *, on: date) -> None:
    """Compute and store the figures and movements of these accounts and of their subscriptions, as of that day.

    Part of the transaction that changed what they follow from; the number of statements does not depend on how many
    accounts there are. `last updated` moves.
    """
    ids = sorted(set(accounts))
    if not ids:
        return
    exchange, base = rates.exchange(), house().currency
    held = contracts.of_accounts(ids)
    rows = list(Account.objects.filter(pk__in=ids).only("pk", "currency"))
    subscriptions, moved = [], []
    for account in rows:
        mine = held.get(account.pk, [])
        subscriptions += [_subscription(one, on, exchange, base) for one in mine]
        moved += _figures(account, mine, on, exchange, base)
    Account.objects.bulk_update(rows, [*FIGURES, "updated_at"], batch_size=500)
    Subscription.objects.bulk_update(subscriptions, ["mrr", "cmrr", "mrr_base"], batch_size=500)
    Movement.objects.filter(account__in=ids).delete()
    Movement.objects.bulk_create(moved)


FIGURES = ("subscription_count", "mrr", "arr", "cmrr", "mrr_base")


def _subscription(held: Held, on: date, exchange: Exchange, base: str) -> Subscription:
    contract = held.contract
    mrr = worth.mrr(contract, on)
    return Subscription(
        pk=held.subscription,
        mrr=round_money(mrr, contract.currency),
        cmrr=round_money(worth.cmrr(contract, on), contract.currency),
        mrr_base=round_money(exchange.convert(mrr, contract.currency, base, on), base),
    )


def _figures(account: Account, held: list[Held], on: date, exchange: Exchange, base: str) -> list[Movement]:
    """Set the figures of the account; returns its movements."""
    mine = [one.contract for one in held]
    account.mrr = round_money(worth.worth(mine, account.currency, on, exchange, month=on), account.currency)
    account.arr = worth.arr(account.mrr)
    cmrr = sum((exchange.convert(worth.cmrr(one, on), one.currency, account.currency, on) for one in mine), Fraction(0))
    account.cmrr = round_money(cmrr, account.currency)
    account.mrr_base = (
        round_money(exchange.convert(account.mrr, account.currency, base, on), base) if mine else Decimal(0)
    )
    account.subscription_count = sum(one.is_binding and (one.ends_on is None or one.ends_on > on) for one in mine)
    account.updated_at = timezone.now()
    return [
        Movement(account=account, month=one.month, kind=one.kind, currency=account.currency, amount=one.amount)
        for one in worth.movements(mine, account.currency, on, exchange)
    ]
