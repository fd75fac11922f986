"""Exports of accounts: `orders` says which rows and how they are handed over, `layouts` which columns."""
