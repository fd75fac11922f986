"""Importers of accounts: customers and their users."""

from accounts.importers.customers import CustomerImporter
from accounts.importers.users import UserImporter

__all__ = ["CustomerImporter", "UserImporter"]
