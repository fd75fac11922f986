"""The models of accounts, one noun a file."""

from accounts.models.account import Account
from accounts.models.account_user import AccountUser
from accounts.models.activity import Activity
from accounts.models.membership import GroupMembership
from accounts.models.organisation import Organisation, Sequence
from accounts.models.session import Session
from accounts.models.tag import Tag, Tagging
from accounts.models.user import User

__all__ = [
    "Account",
    "AccountUser",
    "Activity",
    "GroupMembership",
    "Organisation",
    "Sequence",
    "Session",
    "Tag",
    "Tagging",
    "User",
]
