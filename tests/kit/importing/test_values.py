"""The text of a cell is read as what it means, or refused with a sentence; formulas cannot run."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plock.kit.importing.values import (
    BadValue,
    date_order,
    neutralise,
    parse_bool,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_int,
    restore,
)


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("12.5", ".", "12.5"),
        ("12,5", ",", "12.5"),
        (" 7 ", ".", "7"),
        ("-3", ".", "-3"),
        ("+3", ".", "3"),
        ("−3", ".", "-3"),
        (".5", ".", "0.5"),
        ("1,234", ".", "1234"),
        ("1.234", ",", "1234"),
        ("1,234,567.89", ".", "1234567.89"),
        ("1.234.567,89", ",", "1234567.89"),
        ("1 234,50", ",", "1234.50"),
        ("1\u00a0234,50", ",", "1234.50"),
        ("-1\u202f234\u202f567,50", ",", "-1234567.50"),
        ("1'234.50", ".", "1234.50"),
        ("1’234.50", ".", "1234.50"),
    ],
)
def test_numbers_are_read_with_their_decimal_sign(text, sign, number):
    assert parse_decimal(text, sign) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "NaN", "inf", "1e5", "12 34", "1,2,3", "1.5.2", "1 234.567 890", "12kr", "--1", "٣", "1_000", "9" * 65],
)
@pytest.mark.parametrize("sign", [".", ","])
def test_what_is_no_number_is_refused(text, sign):
    with pytest.raises(BadValue, match="is not a number"):
        parse_decimal(text, sign)


@pytest.mark.parametrize(
    ("text", "sign", "message"),
    [
        ("12,5", ".", '"12,5" is not a number with decimal sign ".". Write 12.5, or choose decimal sign ",".'),
        ("1.5", ",", '"1.5" is not a number with decimal sign ",". Write 1,5, or choose decimal sign ".".'),
        (
            "1 234,50",
            ".",
            '"1 234,50" is not a number with decimal sign ".". Write 1234.50, or choose decimal sign ",".',
        ),
        ("abc", ",", '"abc" is not a number. Write it like 1234,50.'),
    ],
)
def test_a_refused_number_comes_with_its_repair(text, sign, message):
    with pytest.raises(BadValue) as caught:
        parse_decimal(text, sign)
    assert str(caught.value) == message


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from([(".", ","), (",", "."), (".", " "), (",", "\u00a0"), (",", "\u202f"), (".", "'"), (",", "")]),
)
def test_a_formatted_number_reads_back(number, signs):
    sign, separator = signs
    text = f"{number:,.2f}".replace(".", "·").replace(",", separator).replace("·", sign)
    assert parse_decimal(text, sign) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("40", 40),
        (" -7 ", -7),
        ("30.0", 30),
        ("30,00", 30),
        ("1 250", 1250),
        ("1,250", 1250),
        ("1.250", 1250),
        ("1,250.00", 1250),
        ("1'000'000", 1_000_000),
    ],
)
def test_whole_numbers_are_read(text, number):
    assert parse_int(text) == number


@pytest.mark.parametrize("text", ["", "1.5", "x", "1e3", "12 5", "1,250,00", "9" * 5000])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(BadValue, match="is not a whole number"):
        parse_int(text)


@pytest.mark.parametrize(
    ("texts", "answer"),
    [(["yes", "TRUE", "1", "Ja", " x ", "X"], True), (["no", "False", "0", "nej", "NEI"], False)],
)
def test_yes_and_no_are_read_in_many_words(texts, answer):
    assert {parse_bool(text) for text in texts} == {answer}


@pytest.mark.parametrize("text", ["", "maybe", "2"])
def test_what_is_neither_yes_nor_no_is_refused(text):
    with pytest.raises(BadValue, match="neither yes nor no"):
        parse_bool(text)


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["2024-01-31", "2024-02-01 10:00", "20240303", "2024/3/4"], "ymd"),
        (["01/02/2024", "31/01/2024"], "dmy"),
        (["1.2.2024", "13.2.2024 14:30"], "dmy"),
        (["01-02-2024", "01-31-2024"], "mdy"),
        (["2024-01-31", "31/01/2024"], "dmy"),
        (["01/02/2024", "03/04/2024"], None),
        (["2024-01-31", "03/04/2024"], None),
        (["31/01/2024", "01/31/2024"], None),
        (["31/31/2024", "", "soon"], None),
        (["31/31/2024", "1/31/2024"], "mdy"),
        ([], None),
    ],
)
def test_the_whole_column_decides_the_order_of_dates(values, order):
    assert date_order(iter(values)) == order


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-12-14", None, date(2024, 12, 14)),
        ("2024-12-14", "mdy", date(2024, 12, 14)),
        ("2024/1/5", None, date(2024, 1, 5)),
        ("20240105", "dmy", date(2024, 1, 5)),
        ("3/4/2024", "dmy", date(2024, 4, 3)),
        ("3/4/2024", "mdy", date(2024, 3, 4)),
        ("03.04.2024", "dmy", date(2024, 4, 3)),
        (" 2024-12-14 00:00:00 ", None, date(2024, 12, 14)),
    ],
)
def test_dates_are_read_in_the_order_of_their_column(text, order, day):
    assert parse_date(text, order) == day


@pytest.mark.parametrize(
    ("text", "order", "message"),
    [
        ("3/4/2024", None, "may have the day or the month first"),
        ("13/4/2024", "ymd", "may have the day or the month first"),
        ("13/14/2024", "dmy", "is not in the calendar"),
        ("2024-02-30", None, "is not in the calendar"),
        ("2024-02-03 25:00", None, "on the clock"),
        ("3/4-2024", "dmy", "is not a date"),
        ("3/4/24", "dmy", "is not a date"),
        ("soon", "dmy", "is not a date"),
        ("", None, "is not a date"),
        ("2024-12-14 10:30", None, "has a time of day. Write only the date, 2024-12-14."),
    ],
)
def test_what_is_no_date_is_refused(text, order, message):
    with pytest.raises(BadValue, match=message):
        parse_date(text, order)


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2024-12-14", None, "2024-12-14T00:00:00"),
        ("2024-12-14T10:30:05", None, "2024-12-14T10:30:05"),
        ("2024-12-14T10:30:05Z", None, "2024-12-14T10:30:05+00:00"),
        ("14/12/2024 9:05", "dmy", "2024-12-14T09:05:00"),
    ],
)
def test_moments_are_read(text, order, moment):
    assert parse_datetime(text, order).isoformat() == moment


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3+cmd", "@SUM(1)", "\t=1", "\r=1", "-", "+46 8 12=3", "-1\n=2"])
def test_formulas_are_neutralised(text):
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Åsa", "-12,50", "+46 (0)8-123 45", "-3", "-1\u00a0234.50", "a=b", "'quoted'"])
def test_numbers_phones_and_plain_text_stay_as_they_are(text):
    assert neutralise(text) == text


@pytest.mark.parametrize(
    ("text", "restored"), [("'=SUM(1)", "=SUM(1)"), ("''=1", "'=1"), ("'tis", "'tis"), ("'-5", "-5"), ("=1", "=1")]
)
def test_restoring_takes_off_one_guarding_apostrophe(text, restored):
    assert restore(text) == restored


@given(st.text() | st.text("'=+-@\t\r\n 1a"))
def test_restoring_undoes_neutralising(text):
    assert restore(neutralise(text)) == text


@given(st.text("'=+-@\t\r\n 1a"))
def test_nothing_neutralised_can_start_a_formula(text):
    assert neutralise(text)[:1] not in {"=", "@", "\t", "\r"}
