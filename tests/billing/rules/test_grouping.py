"""Who pays: every reason not to be on the master's invoice, and what can never happen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.memberships import Span
from billing.rules.contracts import Practice
from billing.rules.grouping import Deal, Master, Reason, judge, service_date
from billing.rules.periods import covered, period_containing
from tests.billing.rules.agreements import agree, contracts, day, item, period

CHILD, MASTER, FORMER = 2, 1, 3
MARCH = period("2026-03-01 2026-04-01")
MEMBER = [Span(day("2026-01-01"), MASTER)]
SEATS = item("100", 3)


def deal(key: int = 20, *, paused: bool = False, own: bool = False, **agreed: object) -> Deal:
    return Deal(key, agree(SEATS, **agreed), paused, own)


def master(*deals: Deal, active: bool = True, billing: bool = True, account: int = MASTER) -> Master:
    return Master(account, active, billing, deals or (deal(10),))


def verdict(child: Deal, of: Master, spans=MEMBER, on: str = "2026-03-01", grid=MARCH):
    others = {span.master: replace(of, account=span.master) for span in spans}
    return judge(child, account=CHILD, period=grid, on=day(on), spans=spans, masters=others)


@pytest.mark.parametrize(
    ("reason", "child", "of"),
    [
        (Reason.MASTER_NOT_ACTIVE, deal(), master(active=False)),
        (Reason.OFF, deal(), master(billing=False)),
        (Reason.SEPARATE, deal(own=True), master()),
        (Reason.NO_SUBSCRIPTION, deal(), replace(master(), deals=())),
        (Reason.NO_SUBSCRIPTION, deal(), master(deal(10, draft=True))),
        (Reason.NO_SUBSCRIPTION, deal(), master(deal(10, start="2026-03-02"))),
        (Reason.NO_SUBSCRIPTION, deal(), master(deal(10, end="2026-03-01"))),
        (Reason.CURRENCY, deal(), master(deal(10, currency="SEK"))),
        (Reason.INTERVAL, deal(), master(deal(10, every=3))),
        (Reason.PERIOD, deal(), master(deal(10, mode="continuous", start="2026-01-15"))),
        (Reason.PRACTICE, deal(), master(deal(10, practice="arrears"))),
        (Reason.MASTER_PAUSED, deal(), master(deal(10, paused=True))),
    ],
)
def test_every_reason_sends_the_invoice_to_the_child(reason, child, of):
    assert verdict(child, of).reason is reason
    assert (verdict(child, of).payer, verdict(child, of).is_merged) == (CHILD, False)


def test_a_subscription_that_is_alike_is_billed_with_the_masters():
    found = verdict(deal(), master(deal(9, currency="SEK"), deal(10), deal(11)))
    assert (found.payer, found.master, found.beside, found.reason) == (MASTER, MASTER, 10, None)


def test_periods_need_not_have_begun_on_the_same_day_to_be_the_same():
    assert verdict(deal(start="2026-03-01"), master(deal(10, start="2025-07-15"))).is_merged
    yearly = {"every": 12, "anchor": "2026-07-01", "start": "2026-02-01"}
    year = period("2025-07-01 2026-07-01")
    of = master(deal(10, every=12, start="2024-07-01"))
    assert verdict(deal(**yearly), of, grid=year).is_merged


def test_the_service_date_decides_on_the_group_and_not_todays_membership():
    spans = [Span(day("2026-01-01"), FORMER, day("2026-03-15")), Span(day("2026-03-15"), MASTER)]
    ahead = service_date(MARCH, is_ahead=True)
    afterwards = service_date(MARCH, is_ahead=False)
    assert (ahead, afterwards) == (day("2026-03-01"), day("2026-03-31"))
    assert verdict(deal(), master(), spans, on="2026-03-01").payer == FORMER
    assert verdict(deal(), master(), spans, on="2026-03-31").payer == MASTER


@pytest.mark.parametrize(
    ("spans", "named"),
    [
        ([], None),
        ([Span(day("2026-04-01"), MASTER)], MASTER),
        ([Span(day("2025-01-01"), FORMER, day("2026-02-01"))], FORMER),
        ([Span(day("2025-01-01"), FORMER, day("2026-02-01")), Span(day("2026-04-01"), MASTER)], MASTER),
    ],
)
def test_who_is_in_no_group_on_that_day_pays_alone_and_names_the_group_it_is_near(spans, named):
    found = verdict(deal(), master(), spans)
    assert (found.payer, found.master) == (CHILD, named)
    assert found.reason is (Reason.NOT_A_MEMBER if named else None)


@given(contracts("EUR"), st.lists(contracts("EUR"), max_size=4), st.data())
def test_whoever_is_merged_shares_currency_interval_period_and_practice(own, others, data):
    grid = period_containing(own.schedule, data.draw(st.dates(own.starts_on, day("2028-01-01"))))
    running = covered(grid, own.starts_on, own.ends_on)
    if running is None:
        return
    on = service_date(running, is_ahead=own.practice is Practice.ADVANCE)
    of = Master(MASTER, True, True, tuple(Deal(key, one) for key, one in enumerate(others, 10)))
    spans = [Span(on, MASTER)]
    found = judge(Deal(20, own), account=CHILD, period=grid, on=on, spans=spans, masters={MASTER: of})
    assert found.is_merged == (found.reason is None) == (found.payer == MASTER)
    if found.beside is not None:
        beside = others[found.beside - 10]
        assert (beside.currency, beside.interval, beside.practice) == (own.currency, own.interval, own.practice)
        assert period_containing(beside.schedule, on) == grid and beside.runs(on)


@given(st.lists(contracts("EUR"), min_size=2, max_size=5), st.randoms())
def test_the_order_of_the_masters_subscriptions_is_irrelevant(others, chance):
    own = Deal(20, others[0])
    grid, on = period_containing(own.contract.schedule, own.contract.starts_on), own.contract.starts_on
    deals = [Deal(key, one) for key, one in enumerate(others, 10)]
    shuffled = chance.sample(deals, len(deals))
    verdicts = {
        judge(
            own,
            account=CHILD,
            period=grid,
            on=on,
            spans=[Span(on, MASTER)],
            masters={MASTER: Master(MASTER, True, True, tuple(order))},
        )
        for order in (deals, shuffled)
    }
    assert len(verdicts) == 1
