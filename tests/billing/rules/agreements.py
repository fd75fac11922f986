"""Contracts for the tests of the rules: written down by hand, and drawn by chance."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from billing.rules.charges import Billed, Charge
from billing.rules.contracts import Contract, Practice, Terms
from billing.rules.exchange import Exchange
from billing.rules.periods import Period, PeriodMode, Schedule
from billing.rules.pricing import Mode, Pricing, Tier

D = Decimal
DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def period(text: str) -> Period:
    """`2026-01-01 2026-02-01` is January: the last day is not in it."""
    start, end = text.split()
    return Period(day(start), day(end))


def flat(price: str | Decimal, *, fixed: bool = True) -> Pricing:
    return Pricing(Mode.FLAT, (Tier(None, D(price)),), is_fixed=fixed)


def item(
    price: str | Decimal,
    quantity: str | int | Decimal = 1,
    *,
    key: int = 1,
    line: int | None = None,
    per: int = 1,
    rebate: str = "0",
    until: str | None = None,
    start: str | None = None,
    end: str | None = None,
    usage: bool = False,
) -> Terms:
    """A flat price for `per` months, or, of `usage`, for a committed quantity; `end` is the first day without it."""
    return Terms(
        key,
        line or key,
        flat(price, fixed=not usage),
        D(quantity),
        per,
        D(rebate),
        until and day(until),
        starts_on=start and day(start),
        ends_on=end and day(end),
    )


def agree(
    *terms: Terms,
    start: str = "2026-01-01",
    every: int = 1,
    mode: str = "calendar",
    anchor: str | None = None,
    practice: str = "advance",
    currency: str = "EUR",
    end: str | None = None,
    signed: str | None = None,
    minimum: str = "0",
    draft: bool = False,
) -> Contract:
    """A subscription since 1 January 2026, monthly, in advance, in euros; `end` is the first day after it."""
    return Contract(
        Schedule(day(start), every, PeriodMode(mode), anchor and day(anchor)),
        Practice(practice),
        currency,
        terms,
        ends_on=end and day(end),
        signed_on=signed and day(signed),
        minimum=D(minimum),
        is_binding=not draft,
    )


def booked(charges: Iterable[Charge]) -> list[Billed]:
    """The charges as the ledger knows them once they are billed."""
    return [Billed(one.key, one.period, one.days, is_credit=one.net < 0, net=one.net) for one in charges]


RATES = Exchange(
    {
        "SEK": [(day("2025-01-02"), D("11.4865")), (day("2026-01-02"), D("11.25")), (day("2026-03-02"), D("10"))],
        "JPY": [(day("2025-01-02"), D("163.2")), (day("2026-02-02"), D("160")), (day("2026-04-01"), D("170.5"))],
        "KWD": [(day("2025-01-02"), D("0.319")), (day("2026-05-04"), D("0.35"))],
    }
)
CURRENCIES = ("EUR", "SEK", "JPY", "KWD")
FIRST = date(2025, 1, 1)

days = st.integers(0, 500).map(lambda offset: FIRST + offset * DAY)
prices = st.integers(0, 50_000).map(lambda cents: D(cents) / 100)
rebates = st.sampled_from([D(0), D(10), D("33.33"), D(100)])
graduated = st.builds(
    lambda one, two, fee: Pricing(Mode.GRADUATED, (Tier(D(10), one), Tier(None, two, fee)), is_fixed=True),
    prices,
    prices,
    prices,
)
pricings = st.builds(flat, prices) | st.builds(flat, prices, fixed=st.just(False)) | graduated


@st.composite
def items(draw: st.DrawFn, line: int) -> list[Terms]:
    """The terms of one line, one after the other: it may begin late, end early, and change in between."""
    cuts: list[date | None] = sorted(draw(st.sets(days, max_size=3)))
    ends = [*([] if cuts and draw(st.booleans()) else [None]), *cuts]
    ends = ends if len(ends) > 1 and draw(st.booleans()) else [*ends, None]
    return [
        Terms(
            10 * line + number,
            line,
            draw(pricings),
            draw(st.integers(0, 30).map(D)),
            draw(st.sampled_from([1, 3, 12])),
            draw(rebates),
            draw(st.none() | days),
            starts_on=start,
            ends_on=end,
        )
        for number, (start, end) in enumerate(pairwise(ends))
    ]


@st.composite
def contracts(draw: st.DrawFn, currency: str | None = None) -> Contract:
    """Any contract of the years 2025 and 2026, of one or two lines."""
    starts_on = draw(days)
    mode, anchor = draw(st.sampled_from(PeriodMode)), draw(st.none() | days)
    return Contract(
        Schedule(starts_on, draw(st.sampled_from([1, 2, 3, 12])), mode, anchor),
        draw(st.sampled_from(Practice)),
        currency or draw(st.sampled_from(CURRENCIES)),
        tuple(terms for line in range(1, draw(st.integers(1, 2)) + 1) for terms in draw(items(line))),
        ends_on=draw(st.none() | st.integers(0, 300).map(lambda length: starts_on + length * DAY)),
        signed_on=draw(st.none() | days),
        minimum=draw(st.just(D(0)) | prices),
    )
