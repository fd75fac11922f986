"""Which invoices come of what is owed: nothing lost, nothing doubled, nobody's amount changed by a group."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.rules.charges import Charge, Kind
from billing.rules.contracts import Practice
from billing.rules.grouping import Reason, Verdict
from billing.rules.invoicing import Held, Key, Owed, Sums, invoices, reconcile
from tests.billing.rules.agreements import D, day, period

MASTER, ONE, TWO = 1, 2, 3
MARCH = period("2026-03-01 2026-04-01")
MARCH_1, APRIL_1 = day("2026-03-01"), day("2026-04-01")
SEATS, SMS = 7, 8


def fee(account: int, net: str, *, payer: int | None = None, line: int = 1, **values: object) -> Owed:
    charge = Charge(Kind.ADVANCE, MARCH, MARCH, MARCH_1, D(net), key=10 * account + line, line=line)
    verdict = Verdict(payer or account, MASTER, beside=100 if payer else None)
    given_ = {"interval": 1, "practice": Practice.ADVANCE, "subscription": 50 + account, "product": SEATS, **values}
    return Owed(account, charge, "EUR", verdict, **given_)


def sms(account: int, net: str, units: int, *, payer: int | None = None) -> Owed:
    one = fee(account, net, payer=payer, product=SMS, is_usage=True)
    charge = replace(one.charge, kind=Kind.OVERAGE, billing_date=MARCH_1, quantity=D(units))
    return replace(one, charge=charge)


def said(found) -> list:
    return [[(line.parts[0].account, len(line.parts), line.net) for line in lines] for lines in found.values()]


def test_a_group_is_one_invoice_with_the_masters_lines_first_and_usage_in_one_line_of_parts():
    owed = [
        sms(TWO, "3.50", 70, payer=MASTER),
        fee(TWO, "20", payer=MASTER),
        sms(MASTER, "1.25", 25),
        fee(MASTER, "100"),
        sms(ONE, "2.00", 40, payer=MASTER),
        fee(ONE, "10", payer=MASTER),
    ]
    found = invoices(owed)
    assert list(found) == [Key(MASTER, "EUR", MARCH_1, 1, "advance")]
    [lines] = found.values()
    assert said(found) == [[(MASTER, 1, D(100)), (ONE, 1, D(10)), (TWO, 1, D(20)), (MASTER, 3, D("6.75"))]]
    assert (lines[-1].quantity, [part.charge.net for part in lines[-1].parts]) == (
        D(135),
        [D("1.25"), D("2.00"), D("3.50")],
    )
    assert reconcile(owed, found) == {"EUR": Sums(D("136.75"), D("35.50"), D("101.25"), D(0))}


def test_the_usage_of_each_period_is_a_line_and_its_correction_another():
    late = replace(sms(TWO, "-2.00", 30, payer=MASTER), is_usage=True)
    february = period("2026-02-01 2026-03-01")
    correction = replace(late, charge=replace(late.charge, kind=Kind.COMPENSATION, period=february, days=february))
    held_back = replace(late, charge=replace(late.charge, net=D(7), period=february, days=february))
    owed = [sms(MASTER, "1", 10), correction, sms(TWO, "3", 30, payer=MASTER), held_back]
    assert said(invoices(owed)) == [[(TWO, 1, D(-2)), (TWO, 1, D(7)), (MASTER, 2, D(4))]]


def test_whoever_is_alone_has_a_line_for_each_price_of_its_usage():
    assert said(invoices([sms(ONE, "1", 20), sms(ONE, "2", 30)])) == [[(ONE, 1, D(1)), (ONE, 1, D(2))]]


def test_another_currency_schedule_practice_or_date_is_another_invoice():
    alike = fee(ONE, "10")
    others = [
        replace(alike, currency="SEK"),
        replace(alike, interval=3),
        replace(alike, practice=Practice.ARREARS),
        replace(alike, charge=replace(alike.charge, billing_date=APRIL_1)),
        replace(alike, interval=0, practice=None, subscription=None),
    ]
    assert len(invoices([alike, *others])) == 6
    assert len(invoices([alike, replace(alike, subscription=99)])) == 1


def test_a_credit_stands_before_the_charge_that_replaces_it():
    back = fee(ONE, "-5")
    credit = replace(back, charge=replace(back.charge, kind=Kind.COMPENSATION))
    again = replace(back, charge=replace(back.charge, kind=Kind.COMPENSATION, net=D(8)))
    assert said(invoices([again, credit])) == [[(ONE, 1, D(-5)), (ONE, 1, D(8))]]


def test_what_is_held_back_is_on_no_invoice_but_counted():
    owed = [fee(ONE, "10", held=Held.PAUSED), fee(ONE, "5", held=Held.PROBLEM), fee(TWO, "4")]
    found = invoices(owed)
    assert list(found) == [fee(TWO, "4").key]
    assert reconcile(owed, found) == {"EUR": Sums(D(19), D(0), D(4), D(15), paused=D(10))}


def test_a_line_that_is_lost_or_doubled_shows():
    owed = [fee(ONE, "10"), fee(TWO, "4")]
    assert reconcile(owed, invoices(owed[:1]))["EUR"].difference == 4
    assert reconcile(owed, invoices([*owed, owed[0]]))["EUR"].difference == -10


@st.composite
def anything(draw) -> Owed:
    account = draw(st.sampled_from([MASTER, ONE, TWO]))
    is_merged = account != MASTER and draw(st.booleans())
    is_usage = draw(st.booleans())
    charge = Charge(
        Kind.OVERAGE if is_usage else draw(st.sampled_from([Kind.ADVANCE, Kind.ARREARS, Kind.COMPENSATION])),
        MARCH,
        MARCH,
        draw(st.sampled_from([MARCH_1, APRIL_1])),
        draw(st.decimals("-999", "999", places=2)),
        key=draw(st.integers(1, 3)),
        line=draw(st.integers(1, 2)),
        quantity=draw(st.integers(0, 50).map(Decimal)),
    )
    verdict = Verdict(MASTER, MASTER, beside=100) if is_merged else Verdict(account, MASTER, Reason.OFF)
    return Owed(
        account,
        charge,
        draw(st.sampled_from(["EUR", "SEK"])),
        verdict,
        draw(st.sampled_from([1, 3])),
        draw(st.sampled_from(Practice)),
        draw(st.integers(50, 52)),
        draw(st.sampled_from([SEATS, SMS])),
        is_usage,
        draw(st.none() | st.sampled_from(Held)),
    )


many = st.lists(anything(), max_size=25)


@given(many)
def test_every_charge_is_on_exactly_one_invoice_or_held_back(owed):
    placed = Counter(part for lines in invoices(owed).values() for line in lines for part in line.parts)
    assert placed == Counter(one for one in owed if one.held is None)
    assert all(one.difference == 0 for one in reconcile(owed, invoices(owed)).values())


@given(many)
def test_a_group_never_changes_what_an_account_owes(owed):
    alone = [replace(one, verdict=Verdict(one.account)) for one in owed]

    def amounts(found) -> Counter:
        totals: Counter = Counter()
        for key, lines in found.items():
            for line in lines:
                for part in line.parts:
                    totals[part.account, key.currency, part.product] += part.charge.net
        return totals

    assert amounts(invoices(owed)) == amounts(invoices(alone))


@given(many, st.randoms())
def test_the_order_of_members_is_irrelevant(owed, chance):
    assert invoices(owed) == invoices(chance.sample(owed, len(owed)))
