"""Scores for benchmarks, invented where nothing computes them yet."""

from decimal import Decimal
from random import Random

from accounts.models import Account


def fill(account: Account, rng: Random) -> None:
    """Adoption and risk, as an active customer may have them."""
    if account.state != Account.State.ACTIVE:
        return
    if account.subscription_count:
        account.adoption = None if rng.random() < 0.15 else int(100 * rng.betavariate(3, 2))
    if rng.random() > 0.15:
        account.risk = Decimal(int(rng.random() ** 2 * 101)) / 10
