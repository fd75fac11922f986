"""The columns of lists, one noun a file."""

from accounts.tables.accounts import AccountTable, risk_band
from accounts.tables.activity import ActivityTable
from accounts.tables.users import AccountUserTable

__all__ = ["AccountTable", "AccountUserTable", "ActivityTable", "risk_band"]
