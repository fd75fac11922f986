"""Stored figures for benchmarks, where there are no subscriptions to compute them from."""

from decimal import Decimal
from random import Random

from accounts.models import Account

TO_SEK = {"SEK": 1.0, "NOK": 0.98, "DKK": 1.5, "EUR": 11.2, "GBP": 13.1, "USD": 10.4, "ISK": 0.075}
CENT = Decimal("0.01")


def fill(account: Account, rng: Random) -> None:
    """Subscriptions, recurring revenue and scores, as an active customer may have them."""
    if account.state != Account.State.ACTIVE:
        return
    account.subscription_count = int(rng.random() ** 3 * 9)
    if account.subscription_count:
        rate = TO_SEK[account.currency]
        base = rng.lognormvariate(7.5, 1.2) * account.subscription_count
        account.mrr = Decimal(base / rate).quantize(CENT)
        account.arr = account.mrr * 12
        account.cmrr = (account.mrr * Decimal(1 + int(rng.random() * 20) / 100)).quantize(CENT)
        account.mrr_base = Decimal(base).quantize(CENT)
        account.adoption = None if rng.random() < 0.15 else int(100 * rng.betavariate(3, 2))
    if rng.random() > 0.15:
        account.risk = Decimal(int(rng.random() ** 2 * 101)) / 10
