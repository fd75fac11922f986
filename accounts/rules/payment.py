"""The payment terms of an account."""

from .errors import N_, RuleError

LONGEST_TERMS = 365

TERMS_OUT_OF_RANGE = N_("Payment terms of {days} days are not possible. Use a whole number of days from 0 to 365.")


def clean_payment_terms(days: int) -> int:
    """Days from invoice date to due date. Raises RuleError outside 0-365."""
    if not 0 <= days <= LONGEST_TERMS:
        raise RuleError(TERMS_OUT_OF_RANGE, days=days)
    return days
