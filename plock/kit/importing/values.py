"""Reads the text of a cell as a number, a yes or no, a date; and guards text against spreadsheet formulas."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext

from plock.kit.importing.formats import DecimalSign

type DateOrder = Literal["ymd", "dmy", "mdy"]

CLEAR = r"\N"
LONGEST_NUMBER = 64
SPACES = " \u00a0\u202f\u2009"


def grouped(separators: str) -> str:
    """Match digits in groups of three, with the same separator throughout."""
    return rf"[0-9]{{1,3}}(?P<mark>[{SPACES}'’{separators}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"


PLAIN = {sign: re.compile(rf"[+-]?[0-9]*{re.escape(sign)}?[0-9]+") for sign in ".,"}
GROUPED = {sign: re.compile(rf"[+-]?{grouped(other)}(?:{re.escape(sign)}[0-9]+)?") for sign, other in (".,", ",.")}
WHOLE = re.compile(r"(?P<whole>[+-]?[0-9]+)(?:[.,]0{1,2})?")
GROUPED_WHOLE = re.compile(rf"(?P<whole>[+-]?{grouped(',.')})(?:(?!(?P=mark))[.,]0{{1,2}})?")
SEPARATOR = re.compile(r"[^0-9+-]")
BOOLEANS = {
    **dict.fromkeys(("yes", "true", "1", "ja", "x"), True),
    **dict.fromkeys(("no", "false", "0", "nej", "nei"), False),
}
YEAR_FIRST = re.compile(r"(?P<y>[0-9]{4})(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})")
COMPACT = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
YEAR_LAST = {
    "dmy": re.compile(r"(?P<d>[0-9]{1,2})(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<y>[0-9]{4})"),
    "mdy": re.compile(r"(?P<m>[0-9]{1,2})(?P<mark>[-/.])(?P<d>[0-9]{1,2})(?P=mark)(?P<y>[0-9]{4})"),
}
MOMENT = re.compile(r"([0-9./-]+)(?:[T ]([0-9]{1,2}:[0-9]{2}\S*))?")
FORMULA = re.compile(r"('*)[=+\-@\t\r\n＝＋－＠]")
HARMLESS = re.compile(rf"[+-][0-9().,{SPACES}-]*[0-9][0-9().,{SPACES}-]*")


class BadValue(ValueError):
    """Says why a text cannot be read, and how to write it instead; `template` is what such texts have in common."""

    def __init__(self, template: str, **values: object) -> None:
        self.template = gettext(template)
        super().__init__(self.template.format(**values))


def parse_decimal(text: str, decimal: DecimalSign = ".") -> Decimal:
    """Read a number with this decimal sign, with or without thousands separators."""
    number = text.strip().replace("−", "-")
    if len(number) <= LONGEST_NUMBER:
        if PLAIN[decimal].fullmatch(number):
            return Decimal(number.replace(",", "."))
        if GROUPED[decimal].fullmatch(number):
            whole, sign, fraction = number.partition(decimal)
            return Decimal(SEPARATOR.sub("", whole) + ("." + fraction if sign else ""))
    raise not_a_decimal(text, number, decimal)


def not_a_decimal(text: str, number: str, decimal: DecimalSign) -> BadValue:
    other: DecimalSign = "," if decimal == "." else "."
    if len(number) <= LONGEST_NUMBER and (PLAIN[other].fullmatch(number) or GROUPED[other].fullmatch(number)):
        meant = str(parse_decimal(number, other)).replace(".", decimal)
        return BadValue(
            '"{text}" is not a number with decimal sign "{decimal}". Write {meant}, or choose decimal sign "{other}".',
            text=text,
            decimal=decimal,
            meant=meant,
            other=other,
        )
    return BadValue('"{text}" is not a number. Write it like {example}.', text=text[:40], example=f"1234{decimal}50")


def parse_int(text: str) -> int:
    """Read a whole number, with or without thousands separators; 30.0 is whole too."""
    number = text.strip().replace("−", "-")
    if len(number) <= LONGEST_NUMBER:
        match = WHOLE.fullmatch(number) or GROUPED_WHOLE.fullmatch(number)
        if match:
            return int(SEPARATOR.sub("", match["whole"]))
    raise BadValue('"{text}" is not a whole number. Write it like 1234.', text=text[:40])


def parse_bool(text: str) -> bool:
    """Read a yes or no in the words and signs that spreadsheets use."""
    try:
        return BOOLEANS[text.strip().casefold()]
    except KeyError:
        raise BadValue('"{text}" is neither yes nor no. Write yes or no.', text=text[:40]) from None


def date_order(values: Iterable[str]) -> DateOrder | None:
    """Decide from a whole column which of day, month and year comes first; None when it does not say, or says both."""
    years_first = years_last = days_first = months_first = False
    for text in values:
        written, _ = split_moment(text)
        if match := YEAR_LAST["dmy"].fullmatch(written):
            one, two = int(match["d"]), int(match["m"])
            years_last = True
            days_first = days_first or one > 12 >= two
            months_first = months_first or two > 12 >= one
        else:
            years_first = years_first or bool(YEAR_FIRST.fullmatch(written) or COMPACT.fullmatch(written))
    if days_first != months_first:
        return "dmy" if days_first else "mdy"
    return "ymd" if years_first and not years_last else None


def parse_date(text: str, order: DateOrder | None = None) -> date:
    """Read a date; the year first always works, the day or month first only in the order of the column."""
    moment = parse_datetime(text, order)
    if moment.time() != time.min:
        only = f"{moment:%Y-%m-%d}"
        raise BadValue('"{text}" has a time of day. Write only the date, {date}.', text=text[:40], date=only)
    return moment.date()


def parse_datetime(text: str, order: DateOrder | None = None) -> datetime:
    """Read a date and, if given, a time of day with or without its offset from UTC."""
    written, clock = split_moment(text)
    match = YEAR_FIRST.fullmatch(written) or COMPACT.fullmatch(written)
    if not match and order in YEAR_LAST:
        match = YEAR_LAST[order].fullmatch(written)
    if not match:
        raise not_a_date(text, written)
    try:
        day = date(int(match["y"]), int(match["m"]), int(match["d"]))
        return datetime.combine(day, time.fromisoformat(clock.rjust(5, "0")) if clock else time.min)
    except ValueError:
        raise BadValue(
            '"{text}" is not in the calendar or on the clock. Check day, month and time.', text=text[:40]
        ) from None


def split_moment(text: str) -> tuple[str, str]:
    match = MOMENT.fullmatch(text.strip())
    return (match[1], match[2] or "") if match else ("", "")


def not_a_date(text: str, written: str) -> BadValue:
    if YEAR_LAST["dmy"].fullmatch(written):
        return BadValue(
            '"{text}" may have the day or the month first. Choose the order, or write it like 2026-01-31.', text=text
        )
    return BadValue('"{text}" is not a date. Write it like 2026-01-31.', text=text[:40])


def neutralise(text: str) -> str:
    """Keep a spreadsheet from running text as a formula: an apostrophe goes first. Numbers stay as they are."""
    return "'" + text if FORMULA.match(text) and not HARMLESS.fullmatch(text) else text


def restore(text: str) -> str:
    """Take off the one apostrophe that `neutralise` put on."""
    match = FORMULA.match(text)
    return text[1:] if match and match[1] else text
