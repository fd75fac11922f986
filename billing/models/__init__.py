"""The rows of billing: catalogue, subscriptions, orders, usage, charges, runs, invoices, rates and movements."""

from billing.models.billing_clock import BillingClock
from billing.models.catalogue import PlanTier, PlanVersion, PricePlan, Product
from billing.models.charge import Charge
from billing.models.currency import Currency, ExchangeRate
from billing.models.invoice import Invoice, Payment
from billing.models.movement import FiguresDay, Movement
from billing.models.order import Order, OrderLine
from billing.models.rate_feed import RateFeed
from billing.models.run import BillingRun, InvoicePreview, RunPart, RunProblem
from billing.models.subscription import Subscription, SubscriptionItem
from billing.models.subscription_change import SubscriptionChange
from billing.models.usage import Usage

__all__ = [
    "BillingClock",
    "BillingRun",
    "Charge",
    "Currency",
    "ExchangeRate",
    "FiguresDay",
    "Invoice",
    "InvoicePreview",
    "Movement",
    "Order",
    "OrderLine",
    "Payment",
    "PlanTier",
    "PlanVersion",
    "PricePlan",
    "Product",
    "RateFeed",
    "RunPart",
    "RunProblem",
    "Subscription",
    "SubscriptionChange",
    "SubscriptionItem",
    "Usage",
]
