"""Asking for bulk actions as the list's selection does."""

from accounts.models import Account

LIST = "/customers/"


def ask(browser, action, **data):
    """The page of an action."""
    return browser.post(f"{LIST}bulk/{action}/", data)


def confirm(browser, action, **data):
    return ask(browser, action, confirmed="1", **data)


def pks(*accounts):
    return [account.pk for account in accounts]


def tagged(key):
    """How many customers carry the tag."""
    return Account.objects.tagged(key).count()
