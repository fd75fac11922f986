"""What will be billed when: tables that an accountant would sign. All days are inclusive; `1` is the line."""

from dataclasses import replace
from datetime import date

import pytest

from billing.rules.charges import Charge, due, of_period, timeline
from tests.billing.rules.agreements import DAY, agree, booked, day, item, period


def table(charges: list[Charge]) -> list[str]:
    """Billing date, kind, line (`-`: the whole subscription), first day, last day, net."""
    return [
        f"{one.billing_date} {one.kind} {one.line or '-'} {one.days.start} {one.days.end - DAY} {one.net}"
        for one in charges
    ]


def rows(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().splitlines()]


def upto(contract, on: str, billed=()) -> list[Charge]:
    return list(due(contract, list(billed), since=contract.starts_on, upto=day(on)))


def test_a_month_from_31_january_through_the_leap_year_2028():
    contract = agree(item("100"), start="2028-01-31", mode="continuous")
    assert table(timeline(contract, [], on=day("2027-12-01"))) == rows("""
        2028-01-31 advance 1 2028-01-31 2028-02-28 100.00
        2028-02-29 advance 1 2028-02-29 2028-03-30 100.00
        2028-03-31 advance 1 2028-03-31 2028-04-29 100.00
        2028-04-30 advance 1 2028-04-30 2028-05-30 100.00
        2028-05-31 advance 1 2028-05-31 2028-06-29 100.00
        2028-06-30 advance 1 2028-06-30 2028-07-30 100.00
        2028-07-31 advance 1 2028-07-31 2028-08-30 100.00
        2028-08-31 advance 1 2028-08-31 2028-09-29 100.00
        2028-09-30 advance 1 2028-09-30 2028-10-30 100.00
        2028-10-31 advance 1 2028-10-31 2028-11-29 100.00
        2028-11-30 advance 1 2028-11-30 2028-12-30 100.00
        2028-12-31 advance 1 2028-12-31 2029-01-30 100.00
    """)


def test_the_same_in_arrears_with_its_last_day_on_15_march():
    contract = agree(item("100"), start="2028-01-31", mode="continuous", practice="arrears", end="2028-03-16")
    assert table(timeline(contract, [], on=day("2028-01-31"))) == rows("""
        2028-02-29 arrears 1 2028-01-31 2028-02-28 100.00
        2028-03-16 arrears 1 2028-02-29 2028-03-15  51.61
    """)  # 100 × 16 / 31


def test_quarters_of_the_calendar_from_15_february():
    contract = agree(item("100"), start="2026-02-15", every=3)
    assert table(timeline(contract, [], on=day("2026-02-20"), periods=4)) == rows("""
        2026-02-15 advance 1 2026-02-15 2026-04-30 252.81
        2026-05-01 advance 1 2026-05-01 2026-07-31 300.00
        2026-08-01 advance 1 2026-08-01 2026-10-31 300.00
        2026-11-01 advance 1 2026-11-01 2027-01-31 300.00
    """)  # 300 × 75 / 89


def test_a_year_that_renews_on_its_anchor():
    contract = agree(item("1200", per=12), start="2026-07-01", every=12, mode="continuous", anchor="2027-01-01")
    assert table(timeline(contract, [], on=day("2026-07-01"), periods=3)) == rows("""
        2026-07-01 advance 1 2026-07-01 2026-12-31  604.93
        2027-01-01 advance 1 2027-01-01 2027-12-31 1200.00
        2028-01-01 advance 1 2028-01-01 2028-12-31 1200.00
    """)  # 1,200 × 184 / 365


def test_an_anchor_further_ahead_leaves_usual_periods_before_it():
    contract = agree(item("100"), start="2026-01-10", mode="continuous", anchor="2026-03-20")
    assert table(timeline(contract, [], on=day("2026-01-10"), periods=4)) == rows("""
        2026-01-10 advance 1 2026-01-10 2026-01-19  32.26
        2026-01-20 advance 1 2026-01-20 2026-02-19 100.00
        2026-02-20 advance 1 2026-02-20 2026-03-19 100.00
        2026-03-20 advance 1 2026-03-20 2026-04-19 100.00
    """)  # 100 × 10 / 31: the full period is 20 December to 19 January


def test_a_change_in_the_middle_of_an_invoiced_period():
    was = agree(item("100"), start="2026-01-01")
    billed = booked(upto(was, "2026-02-01"))
    now = agree(item("100", end="2026-02-11"), item("150", key=2, line=1, start="2026-02-11"))
    assert table(timeline(now, billed, on=day("2026-02-03"), periods=2)) == rows("""
        2026-02-11 compensation 1 2026-02-11 2026-02-28 -64.29
        2026-02-11 compensation 1 2026-02-11 2026-02-28  96.43
        2026-03-01 advance      1 2026-03-01 2026-03-31 150.00
    """)  # 100 × 18 / 28 back, 150 × 18 / 28
    turned = replace(now, terms=now.terms[::-1])
    assert timeline(turned, billed, on=day("2026-02-03")) == timeline(now, billed, on=day("2026-02-03"))


def test_a_change_that_is_known_before_the_period_is_invoiced_needs_no_compensation():
    now = agree(item("100", end="2026-02-11"), item("150", key=2, line=1, start="2026-02-11"))
    assert table(timeline(now, [], on=day("2026-02-01"), periods=1)) == rows("""
        2026-02-01 advance 1 2026-02-01 2026-02-10 35.71
        2026-02-01 advance 1 2026-02-11 2026-02-28 96.43
    """)


def test_a_change_that_is_taken_back_after_it_was_compensated():
    was = agree(item("100"), start="2026-02-01")
    changed = replace(was, terms=(item("100", end="2026-02-11"), item("150", key=2, line=1, start="2026-02-11")))
    back = replace(was, terms=(item("100"), item("150", key=2, line=1, start="2026-02-11", end="2026-02-11")))
    ledger = booked(upto(was, "2026-02-01"))
    ledger += booked(upto(changed, "2026-02-11", ledger))
    again = upto(back, "2026-02-12", ledger)
    assert table(again) == rows("""
        2026-02-11 compensation 1 2026-02-11 2026-02-28  64.29
        2026-02-11 compensation 1 2026-02-11 2026-02-28 -96.43
    """)
    ledger += booked(again)
    assert sum(one.net for one in ledger) == 100
    assert upto(back, "2026-02-28", ledger) == upto(back, "2026-02-28", ledger[::-1]) == []
    third = upto(changed, "2026-02-28", ledger)
    assert [one.net for one in third] == [-again[0].net, -again[1].net]


def test_an_item_that_joins_an_invoiced_period_and_one_that_leaves_it():
    was = agree(item("100"), item("30", key=2))
    billed = booked(upto(was, "2026-01-01"))
    now = agree(item("100"), item("30", key=2, end="2026-01-21"), item("62", key=3, start="2026-01-30"))
    assert table(upto(now, "2026-01-31", billed)) == rows("""
        2026-01-21 compensation 2 2026-01-21 2026-01-31 -10.65
        2026-01-30 compensation 3 2026-01-30 2026-01-31   4.00
    """)


def test_an_end_in_the_middle_of_an_invoiced_year():
    was = agree(item("1200", per=12), every=12)
    billed = booked(upto(was, "2026-01-01"))
    now = replace(was, ends_on=day("2026-07-01"))
    assert table(timeline(now, billed, on=day("2026-05-05"))) == rows("""
        2026-07-01 compensation 1 2026-07-01 2026-12-31 -604.93
    """)  # 595.07 is left: 1,200 × 181 / 365


def test_a_period_that_was_invoiced_beyond_the_end_is_given_back_whole():
    was = agree(item("99.99", rebate="33.33", until="2026-02-10"))
    billed = booked(upto(was, "2026-02-01"))
    february = [one.net for one in of_period(was, period("2026-02-01 2026-03-01"))]
    now = replace(was, ends_on=day("2026-02-01"))
    credits = timeline(now, billed, on=day("2026-02-20"))
    assert [one.net for one in credits] == [-net for net in february]
    assert sum(one.days.days for one in credits) == 28
    assert timeline(now, billed + booked(credits), on=day("2026-02-20")) == []


def test_a_rebate_that_runs_out_within_a_period():
    contract = agree(item("100", rebate="20", until="2026-01-15"))
    assert table(timeline(contract, [], on=day("2026-01-01"), periods=2)) == rows("""
        2026-01-01 advance 1 2026-01-01 2026-01-15  38.71
        2026-01-01 advance 1 2026-01-16 2026-01-31  51.61
        2026-02-01 advance 1 2026-02-01 2026-02-28 100.00
    """)  # 80 × 15 / 31, 100 × 16 / 31
    ended = replace(contract, ends_on=day("2026-01-11"))
    assert table(upto(ended, "2026-01-31", booked(upto(contract, "2026-01-01")))) == rows("""
        2026-01-11 compensation 1 2026-01-11 2026-01-15 -12.90
        2026-01-16 compensation 1 2026-01-16 2026-01-31 -51.61
    """)  # 80 × 5 / 31, and the mirror of what was billed


def test_a_committed_quantity_and_a_minimum_for_each_quarter():
    contract = agree(item("0.08", 500, usage=True), item("9", 0, key=2, usage=True), every=3, minimum="100")
    contract = replace(contract, schedule=replace(contract.schedule, starts_on=day("2026-02-01")))
    assert table(timeline(contract, [], on=day("2026-02-01"), periods=2)) == rows("""
        2026-02-01 advance            1 2026-02-01 2026-04-30 40.00
        2026-05-01 minimum_commitment - 2026-02-01 2026-04-30 60.00
        2026-05-01 advance            1 2026-05-01 2026-07-31 40.00
        2026-08-01 minimum_commitment - 2026-05-01 2026-07-31 60.00
    """)


def test_a_commitment_and_a_minimum_are_prorated_to_the_days_of_a_short_month():
    contract = agree(item("0.08", 500, usage=True), start="2026-01-15", minimum="100", practice="arrears")
    assert table(timeline(contract, [], on=day("2026-01-15"), periods=1)) == rows("""
        2026-02-01 arrears            1 2026-01-15 2026-01-31 21.94
        2026-02-01 minimum_commitment - 2026-01-15 2026-01-31 32.90
    """)  # 40 × 17 / 31; 100 × 17 / 31 = 54.84


def test_a_change_of_what_a_top_up_was_billed_for_changes_the_top_up():
    was = agree(item("60"), minimum="100", end="2026-02-01")
    ledger = booked(upto(was, "2026-02-01"))
    assert [one.net for one in ledger] == [60, 40]
    now = replace(was, terms=(item("60", end="2026-01-17"), item("122", key=2, line=1, start="2026-01-17")))
    more = upto(now, "2026-02-05", ledger)
    assert table(more) == rows("""
        2026-01-17 compensation 1 2026-01-17 2026-01-31 -29.03
        2026-01-17 compensation 1 2026-01-17 2026-01-31  59.03
        2026-02-01 compensation - 2026-01-01 2026-01-31 -30.00
    """)  # 60 × 16 / 31 + 122 × 15 / 31 = 90: a top-up of 10 is enough
    never = replace(was, ends_on=was.starts_on)
    assert sum(one.net for one in upto(never, "2026-02-05", ledger)) == -100
    assert upto(now, "2026-02-05", ledger + booked(more)) == []
    assert [one.key for one in upto(now, "2026-02-05", [replace(one, net=None) for one in ledger])] == [1, 2]


@pytest.mark.parametrize(("currency", "stub", "full"), [("JPY", "548", "1000"), ("KWD", "548.387", "1000.000")])
def test_yen_have_no_decimals_and_dinars_three(currency, stub, full):
    contract = agree(item("1000"), start="2026-01-15", currency=currency)
    assert table(timeline(contract, [], on=day("2026-01-15"), periods=2)) == rows(f"""
        2026-01-15 advance 1 2026-01-15 2026-01-31 {stub}
        2026-02-01 advance 1 2026-02-01 2026-02-28 {full}
    """)


def test_nothing_is_ahead_after_the_end_and_for_a_draft():
    ended = agree(item("100"), end="2026-03-01")
    assert timeline(ended, [], on=day("2026-03-01")) == []
    assert timeline(agree(item("100"), draft=True), [], on=date(2026, 1, 1)) == []
    assert timeline(agree(item("100"), end="2026-01-01"), [], on=date(2026, 1, 1)) == []
