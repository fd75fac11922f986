"""Pages of invoices for tests: their addresses, and what they say."""

import re


def words(response):
    """The text of a page, one line."""
    text = re.sub(r"</?b>", "", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())


def url(invoice, what=""):
    return f"/billing/invoices/{invoice.pk}/{what}"


def page(browser, invoice, what=""):
    return words(browser.get(url(invoice, what)))
