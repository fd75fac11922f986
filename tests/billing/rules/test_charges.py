"""What holds for the charges of every contract: nothing is owed twice, forgotten, or left over."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from billing.rules.charges import Billed, Kind, due, of_period, timeline
from billing.rules.contracts import Contract, Practice
from billing.rules.money import round_money
from billing.rules.periods import Period, covered, period_at, periods_between
from tests.billing.rules.agreements import DAY, D, agree, booked, contracts, day, days, item, period, rebates

FOREVER = date(2027, 6, 1)
HALF = {"EUR": Fraction(1, 200), "SEK": Fraction(1, 200), "JPY": Fraction(1, 2), "KWD": Fraction(1, 2000)}
numbers = st.integers(0, 8)
long = settings(max_examples=50)


def everything(contract: Contract, upto: date = FOREVER, billed: list[Billed] | None = None) -> list:
    return list(due(contract, billed or [], since=contract.starts_on, upto=upto))


def each(days: Period) -> list[date]:
    return [days.start + n * DAY for n in range(days.days)]


def exact(contract: Contract, grid: Period) -> Fraction:
    """What the items cost in a period, counted day by day."""
    held = Counter(
        (terms, terms.rebate_on(on))
        for on in each(grid)
        if contract.runs(on)
        for terms in contract.terms
        if terms.holds(on)
    )
    full = ((terms.list_price(contract.interval) * times, rebate) for (terms, rebate), times in held.items())
    return sum((price * (100 - Fraction(rebate)) / 100 for price, rebate in full), Fraction(0)) / grid.days


@given(contracts(), numbers)
def test_a_period_is_charged_by_the_day_and_rounded_once_a_line(contract, n):
    grid = period_at(contract.schedule, n)
    items = [charge for charge in of_period(contract, grid) if charge.key]
    assert abs(sum(Fraction(one.net) for one in items) - exact(contract, grid)) <= len(items) * HALF[contract.currency]
    assert all(one.net >= 0 for one in items)


@given(contracts(), numbers)
def test_every_day_of_recurring_terms_is_charged_exactly_once(contract, n):
    grid = period_at(contract.schedule, n)
    running = covered(grid, contract.starts_on, contract.ends_on)
    charged = Counter((one.key, on) for one in of_period(contract, grid) if one.key for on in each(one.days))
    assert set(charged.values()) <= {1}
    assert set(charged) == {
        (terms.key, on)
        for terms in contract.terms
        if terms.is_recurring
        for on in (each(running) if running else [])
        if terms.holds(on)
    }


@given(contracts(), numbers)
def test_billing_dates_follow_the_practice(contract, n):
    grid = period_at(contract.schedule, n)
    running = covered(grid, contract.starts_on, contract.ends_on)
    for one in of_period(contract, grid):
        is_ahead = contract.practice is Practice.ADVANCE and one.kind is not Kind.MINIMUM
        assert one.billing_date == (running.start if is_ahead else running.end)
        assert running.start <= one.days.start < one.days.end <= running.end


@given(contracts(), numbers)
def test_a_period_never_comes_to_less_than_its_minimum_and_a_top_up_never_to_more(contract, n):
    grid = period_at(contract.schedule, n)
    running = covered(grid, contract.starts_on, contract.ends_on)
    owed = of_period(contract, grid)
    total = sum(one.net for one in owed)
    if running:
        least = round_money(Fraction(contract.minimum) * running.days / grid.days, contract.currency)
        assert total >= least
        assert total == least or all(one.kind is not Kind.MINIMUM for one in owed)
    assert sum(one.kind is Kind.MINIMUM for one in owed) <= 1


@given(contracts(), days)
def test_a_draft_owes_nothing_and_is_owed_nothing(contract, on):
    draft = replace(contract, is_binding=False)
    assert of_period(draft, period_at(draft.schedule, 0)) == timeline(draft, [], on=on) == everything(draft) == []
    assert everything(draft, billed=booked(everything(contract, on))) == []


@long
@given(contracts(), numbers, st.randoms())
def test_the_order_of_terms_and_of_the_ledger_is_irrelevant(contract, n, random):
    grid = period_at(contract.schedule, n)
    shuffled = replace(contract, terms=tuple(random.sample(contract.terms, len(contract.terms))))
    assert set(of_period(shuffled, grid)) == set(of_period(contract, grid))
    billed = booked(everything(contract, grid.start))
    random.shuffle(billed)
    assert timeline(shuffled, billed, on=grid.start) == timeline(contract, billed[::-1], on=grid.start)


@long
@given(contracts(), days)
def test_what_is_billed_is_not_due_again(contract, upto):
    billed = everything(contract, upto)
    assert everything(contract, upto, booked(billed)) == []
    assert {*billed, *everything(contract, FOREVER, booked(billed))} == set(everything(contract))


@long
@given(contracts(), days, days)
def test_billing_in_steps_is_billing_at_once(contract, one, other):
    ledger: list = []
    for upto in (*sorted((one, other)), FOREVER):
        ledger += everything(contract, upto, booked(ledger))
    assert sorted(ledger, key=repr) == sorted(everything(contract), key=repr)


@long
@given(contracts(), days, st.integers(1, 6))
def test_the_timeline_is_what_is_due_of_its_periods_in_the_order_of_dates(contract, on, periods):
    first = max(on, contract.starts_on)
    found = timeline(contract, [], on=on, periods=periods)
    assert [one.billing_date for one in found] == sorted(one.billing_date for one in found)
    near = [grid for _, grid in zip(range(periods), periods_between(contract.schedule, first, None), strict=False)]
    assert {one.period for one in found} <= set(near)
    soon = {one for one in found if one.billing_date <= FOREVER}
    assert soon == {one for one in everything(contract) if one.period in near}


@st.composite
def changed(draw: st.DrawFn) -> tuple[Contract, Contract]:
    """A contract, and what it became: one item at other terms from a day on, or the whole at its end."""
    before = draw(contracts())
    on = max(draw(days), before.starts_on)
    terms = [one for one in before.terms if one.holds(on)]
    if not terms or draw(st.booleans()):
        return before, replace(before, ends_on=on)
    old = draw(st.sampled_from(terms))
    new = replace(old, key=99, quantity=draw(st.integers(0, 30).map(D)), rebate=draw(rebates), starts_on=on)
    kept = tuple(replace(one, ends_on=on) if one is old else one for one in before.terms)
    return before, replace(before, terms=(*kept, new))


@long
@given(changed(), days)
def test_what_was_billed_and_its_compensation_come_to_what_the_final_terms_owe(change, upto):
    before, after = change
    ledger = everything(before, upto)
    ledger += everything(after, FOREVER, booked(ledger))
    owed = everything(after)
    difference = sum(Fraction(one.net) for one in ledger) - sum(Fraction(one.net) for one in owed)
    assert abs(difference) <= (len(ledger) + len(owed)) * HALF[before.currency]
    assert everything(after, FOREVER, booked(ledger)) == []


@long
@given(changed(), days)
def test_no_day_of_an_item_is_ever_charged_twice_or_credited_before_it_was(change, upto):
    before, after = change
    ledger = everything(before, upto)
    ledger += everything(after, FOREVER, booked(ledger))
    times = Counter()
    for one in ledger:
        for on in each(one.days) if one.key else ():
            times[one.key, on] += -1 if one.net < 0 else 1
            assert times[one.key, on] in (0, 1)


@long
@given(contracts(), days)
def test_what_never_ran_is_given_back_to_the_last_unit(contract, upto):
    billed = everything(contract, upto)
    back = everything(replace(contract, ends_on=contract.starts_on), FOREVER, booked(billed))
    assert sum(one.net for one in billed) == -sum(one.net for one in back)
    assert sorted(one.net for one in billed if one.net) == sorted(-one.net for one in back)


@long
@given(changed(), days)
def test_a_change_taken_back_costs_nothing(change, upto):
    before, after = change
    ledger = everything(before, upto)
    ledger += everything(after, upto + timedelta(days=40), booked(ledger))
    gone = tuple(replace(one, ends_on=one.starts_on) for one in after.terms if one.key == 99)
    back = replace(before, terms=(*before.terms, *gone))
    ledger += everything(back, FOREVER, booked(ledger))
    difference = sum(Fraction(one.net) for one in ledger) - sum(Fraction(one.net) for one in everything(before))
    assert abs(difference) <= 2 * len(ledger) * HALF[before.currency]
    assert everything(back, FOREVER, booked(ledger)) == []


def test_days_that_were_billed_twice_are_given_back_as_often():
    contract = agree(item("100"), end="2026-02-01")
    (charge,) = everything(contract)
    assert [one.net for one in everything(contract, billed=booked([charge, charge, charge]))] == [-200]


def test_what_is_to_be_billed_again_comes_as_it_did_at_first():
    """One of two lines of a month in arrears was credited: it is no compensation, and is due on its own date."""
    contract = agree(item("100"), item("49", key=2), practice="arrears", minimum="200")
    january = period("2026-01-01 2026-02-01")
    first = of_period(contract, january)
    for gone in first:
        left = booked(one for one in first if one != gone)
        again = due(contract, left, since=january.start, upto=january.end, voided={(gone.key, gone.days)})
        assert list(again) == [gone]


def test_what_is_to_be_billed_again_at_other_terms_is_compensation():
    """The quantity changed in mid-month, and is compensated; then the whole month is credited to come again."""
    old, new = item("310", end="2026-01-11"), item("310", 2, key=2, start="2026-01-11")
    contract = agree(old, new)
    january, rest = period("2026-01-01 2026-02-01"), period("2026-01-11 2026-02-01")
    ledger = [Billed(1, january, rest, is_credit=True, net=D(-210)), Billed(2, january, rest, net=D(420))]
    found = list(due(contract, ledger, since=january.start, upto=january.start, voided={(1, january)}))
    assert [(one.kind, one.days, one.net) for one in found] == [
        (Kind.COMPENSATION, period("2026-01-01 2026-01-11"), D("100.00"))
    ]
    later = list(due(contract, ledger, since=january.start, upto=rest.start, voided={(1, january)}))
    assert sum(one.net for one in later) == 310


def test_terms_that_end_before_a_period_or_begin_after_it_owe_nothing_for_it():
    contract = agree(item("100", end="2026-02-01"), item("100", key=2, start="2026-03-01"))
    assert of_period(contract, period("2026-02-01 2026-03-01")) == []
    assert [one.key for one in everything(contract, day("2026-03-01"))] == [1, 2]


def test_a_rebate_for_good_and_one_until_the_end_of_dates_never_cut_a_period():
    for until in (None, date.max.isoformat()):
        (charge,) = of_period(agree(item("100", rebate="5", until=until)), period("2026-01-01 2026-02-01"))
        assert (charge.net, charge.full, charge.rebate) == (95, 100, 5)
