"""The public door of accounts: where higher apps hang tabs, actions and cards on a customer's page.

A tab is a name, a label, the URL name that serves it (called with the account's pk), a weight and a permission:
`account_tabs.register(Tab("invoices", _("Invoices"), "billing:account_invoices", weight=50, permission=…))`,
done in the higher app's `tabs.py`, which its `apps.ready` imports. Accounts never hears of the higher app.
"""

from typing import Any

from plock.kit.registry import Registry, Tab

account_tabs: Registry[Tab] = Registry()

# What the log says of each verb, e.g. {"invoice.finalised": _("finalised")}; every app adds its own.
verb_words: dict[str, Any] = {}
