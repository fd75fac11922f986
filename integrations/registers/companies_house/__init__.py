"""The United Kingdom: Companies House."""
