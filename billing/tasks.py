"""The index of the app's tasks, for autodiscovery."""

from billing.services.invoice_sending import send_later
from billing.services.nightly import advance_later
from billing.services.rate_feed import fetch_later
from billing.services.recompute import check_later

__all__ = ["advance_later", "check_later", "fetch_later", "send_later"]
