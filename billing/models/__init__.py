"""The rows of billing: catalogue, subscriptions, orders, charges, exchange rates and movements."""

from billing.models.catalogue import PlanTier, PlanVersion, PricePlan, Product
from billing.models.charge import Charge
from billing.models.currency import Currency, ExchangeRate
from billing.models.movement import FiguresDay, Movement
from billing.models.order import Order, OrderLine
from billing.models.rate_feed import RateFeed
from billing.models.subscription import Subscription, SubscriptionItem
from billing.models.subscription_change import SubscriptionChange

__all__ = [
    "Charge",
    "Currency",
    "ExchangeRate",
    "FiguresDay",
    "Movement",
    "Order",
    "OrderLine",
    "PlanTier",
    "PlanVersion",
    "PricePlan",
    "Product",
    "RateFeed",
    "Subscription",
    "SubscriptionChange",
    "SubscriptionItem",
]
