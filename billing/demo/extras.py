"""What the demo's vendor charges once, besides orders: on the next invoice, or on one after it."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Account
from accounts.services.activity import Origin
from billing.demo.offers import priced
from billing.models import Subscription
from billing.services import one_off_charges

A_WEEK = timedelta(days=7)
# description, quantity, price in kronor (below 0: given back), rebate in percent
EXTRAS = (
    ("Workshop on site", 1, "14500", 0),
    ("Data migration", 2, "9900", 10),
    ("Goodwill for the outage in the evening of the 12th", 1, "-750", 0),
    ("Travel, Göteborg and back", 1, "1890", 0),
    ("Training by video, two hours", 3, "2400", 0),
    ("Custom report", 1, "6200", 20),
)


def add(rng: Random, *, count: int, billing_date: date, origin: Origin) -> None:
    """Let some customers wait for one more line."""
    live = Subscription.objects.filter(state=Subscription.State.ACTIVE, starts_on__lt=billing_date).values("account")
    active = Account.objects.filter(pk__in=live, state=Account.State.ACTIVE)
    customers = list(active.filter(created_at__date__lt=billing_date - A_WEEK).order_by("pk"))
    for customer in rng.sample(customers, min(count, len(customers))):
        description, quantity, price, rebate = EXTRAS[int(rng.random() * len(EXTRAS))]
        below = price.startswith("-")
        unit = priced(price.removeprefix("-"), customer.currency)
        one_off_charges.add(
            account=customer,
            product=None,
            description=description,
            quantity=Decimal(quantity),
            unit_price=-unit if below else unit,
            rebate_percent=Decimal(rebate),
            billing_date=billing_date,
            currency=customer.currency,
            origin=origin,
        )
