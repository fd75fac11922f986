"""Customer numbers, serials and primary keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.errors import RuleError
from accounts.rules.numbers import LAST_SERIAL, clean_customer_number, clean_key, format_number, serial_of
from accounts.rules.payment import clean_payment_terms


@pytest.mark.parametrize(("n", "number"), [(1, "C-00001"), (99999, "C-99999"), (100000, "C-100000")])
def test_a_number_has_five_digits_at_least(n, number):
    assert format_number("C-", n) == number


@pytest.mark.parametrize("n", [0, -1, LAST_SERIAL + 1])
def test_a_serial_out_of_range_is_refused(n):
    with pytest.raises(RuleError, match="cannot be a serial number"):
        format_number("C-", n)


@given(st.text(max_size=10), st.integers(1, LAST_SERIAL))
def test_the_serial_comes_back(prefix, n):
    assert serial_of(format_number(prefix, n), prefix) == n


@pytest.mark.parametrize("text", ["", "C-", "D-00001", "C-1x", "C-00000", "C-٣", "C-1234567890", "00001"])
def test_other_text_has_no_serial(text):
    assert serial_of(text, "C-") is None


def test_missing_zeros_are_forgiven():
    assert serial_of("C-17", "C-") == 17


@pytest.mark.parametrize("text", ["C-00001", " 10001 ", "A/1.b_2-3", "Ö1", "x" * 32])
def test_a_customer_number_is_kept_as_written(text):
    assert clean_customer_number(text) == text.strip()


@pytest.mark.parametrize("text", ["", " ", "a b", "a\tb", "a,b", "=1+1", "x" * 33, "a\x00"])
def test_a_bad_customer_number_is_refused(text):
    with pytest.raises(RuleError, match="Use"):
        clean_customer_number(text)


@pytest.mark.parametrize("text", ["org_007919", "a b", "åäö:{1}", "x" * 100])
def test_a_key_is_kept_as_written(text):
    assert clean_key(f" {text} ") == text


@pytest.mark.parametrize("text", ["", "x" * 101, "a\nb", "a\x00b"])
def test_a_bad_key_is_refused(text):
    with pytest.raises(RuleError, match="primary key"):
        clean_key(text)


@pytest.mark.parametrize("days", [0, 30, 365])
def test_payment_terms_within_a_year(days):
    assert clean_payment_terms(days) == days


@pytest.mark.parametrize("days", [-1, 366])
def test_refuses_other_payment_terms(days):
    with pytest.raises(RuleError, match="from 0 to 365"):
        clean_payment_terms(days)


@given(st.text(), st.sampled_from([clean_customer_number, clean_key]))
def test_cleaning_is_idempotent(text, clean):
    try:
        value = clean(text)
    except RuleError:
        return
    assert clean(value) == value
