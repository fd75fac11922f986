"""Asking the European Central Bank for rates: every shape it documents, and everything else that may come back."""

from datetime import date
from decimal import Decimal

import pytest

from billing.ecb import client as clients
from billing.ecb import payloads
from billing.ecb.client import Client, File
from billing.ecb.payloads import Garbled, Quote
from plock.kit.errors import Temporary
from tests.billing import ecb

DAY = {"2026-11-20": {"USD": "1.1801", "SEK": "10.6643", "JPY": "184.13"}}
USD = Quote("USD", date(2026, 11, 20), Decimal("1.1801"))


@pytest.fixture
def bank():
    with ecb.running() as found:
        yield found


@pytest.mark.parametrize("options", [{}, {"quote": '"'}, {"rate_first": True}, {"quote": '"', "rate_first": True}])
def test_quotes_and_order_of_attributes_do_not_matter(options):
    found = payloads.quotes(ecb.document(DAY, **options))
    assert found[0] == USD
    assert len(found) == 3


def test_rates_are_decimals_from_their_text():
    found = payloads.quotes(ecb.document({"2026-11-20": {"ISK": "143.10", "IDR": "19512.123456789"}}))
    assert [one.per_euro for one in found] == [Decimal("143.10"), Decimal("19512.12345679")]


def test_the_file_of_many_days_is_read_newest_first():
    found = payloads.quotes(ecb.document({"2026-11-20": {"USD": "1.18"}, "2026-11-19": {"USD": "1.17"}}))
    assert [(one.on.day, str(one.per_euro)) for one in found] == [(20, "1.18000000"), (19, "1.17000000")]


BOMB = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><lolz>&lol2;</lolz>'


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not the XML"),
        (ecb.document(DAY)[:-90], "not the XML"),
        (b"<!doctype html><html><body>Sorry</body></html>", "types or entities|not the XML"),
        (b"<html><body>Not found</body></html>", "no rates"),
        (ecb.document({}), "no rates"),
        (ecb.document(DAY).replace(b"eurofxref", b"other"), "no rates"),
        (BOMB, "types or entities"),
        (ecb.document({"2026-11-20": {"USD": "N/A"}}), "not a rate"),
        (ecb.document({"2026-11-20": {"USD": "0"}}), "not a rate"),
        (ecb.document({"2026-11-20": {"USD": "-1.2"}}), "not a rate"),
        (ecb.document({"2026-11-20": {"USD": "NaN"}}), "not a rate"),
        (ecb.document({"2026-11-20": {"USD": "1e30"}}), "not a rate"),
        (ecb.document({"20 Nov": {"USD": "1.2"}}), "not a rate"),
        (ecb.document({"2026-11-20": {"usd!": "1.2"}}), "not a rate"),
        (ecb.document({"2026-11-20": {"USD": ""}}), "not a rate"),
    ],
)
def test_what_is_not_the_file_is_refused_with_the_reason(body, why):
    with pytest.raises(Garbled, match=why):
        payloads.quotes(body)


def test_the_client_brings_the_rates_and_what_to_ask_with_next_time(bank):
    bank.says(File.DAILY, DAY)
    bank.stamps = {"ETag": '"abc"', "Last-Modified": "Fri, 20 Nov 2026 15:15:02 GMT"}
    answer = Client(bank.url).fetch(File.DAILY)
    assert answer.quotes is not None
    assert answer.quotes[0] == USD
    assert answer.stamp == {"etag": '"abc"', "modified": "Fri, 20 Nov 2026 15:15:02 GMT"}


def test_a_file_that_has_not_changed_is_not_sent_again(bank):
    bank.says(File.DAILY, DAY)
    bank.stamps = {"ETag": '"abc"'}
    stamp = Client(bank.url).fetch(File.DAILY).stamp
    assert Client(bank.url).fetch(File.DAILY, stamp=stamp).quotes is None


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_trying_later_may_help_when_the_bank_is_busy_or_broken(bank, status):
    bank.says(File.DAILY, DAY)
    bank.status = status
    with pytest.raises(Temporary, match=str(status)):
        Client(bank.url).fetch(File.DAILY)


def test_a_page_that_is_not_there_is_nonsense(bank):
    with pytest.raises(Garbled, match="404"):
        Client(bank.url).fetch(File.RECENT)


def test_an_answer_that_breaks_off_is_temporary(bank):
    bank.says(File.DAILY, DAY)
    bank.cut_off = True
    with pytest.raises(Temporary):
        Client(bank.url).fetch(File.DAILY)


def test_nobody_there_is_temporary():
    with pytest.raises(Temporary, match="Connect"):
        Client("http://127.0.0.1:9").fetch(File.DAILY)


def test_more_than_any_such_file_is_given_up(bank):
    bank.files[File.DAILY] = ecb.document(DAY) + b" " * clients.LIMITS[File.DAILY]
    with pytest.raises(Garbled, match="more than 1 MB"):
        Client(bank.url).fetch(File.DAILY)
