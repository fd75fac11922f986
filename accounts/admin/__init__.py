"""The Django admin over everything, one noun a file. What a service guards, that service saves, or nobody does."""

from accounts.admin import (
    activity,
    customers,
    groups,
    log_ins,
    organisation,
    staff,
    tags,
    users,
)

__all__ = ["activity", "customers", "groups", "log_ins", "organisation", "staff", "tags", "users"]
