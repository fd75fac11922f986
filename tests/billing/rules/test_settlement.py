"""What credits come to, and what they and payments make of an invoice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules import vat
from billing.rules.settlement import credit_shares, is_within, standing

D = Decimal


@pytest.mark.parametrize(
    ("total", "paid", "credited", "is_sent", "is_credited_whole", "state"),
    [
        ("125", "0", "0", False, False, "finalised"),
        ("125", "0", "0", True, False, "dispatched"),
        ("125", "124.99", "0", True, False, "dispatched"),
        ("125", "125", "0", False, False, "paid"),
        ("125", "25", "100", False, False, "paid"),
        ("125", "0", "100", False, False, "finalised"),
        ("125", "125", "125", True, True, "credited"),
        ("0", "0", "0", False, False, "finalised"),  # nothing came in
        ("0", "0", "0", False, True, "credited"),
        ("-25", "0", "0", True, False, "dispatched"),
    ],
)
def test_the_state_follows_from_the_money(total, paid, credited, is_sent, is_credited_whole, state):
    found = standing(
        total=D(total), paid=D(paid), credited=D(credited), is_sent=is_sent, is_credited_whole=is_credited_whole
    )
    assert found == state


@pytest.mark.parametrize(
    ("total", "credited", "is_fine"),
    [
        ("125", "125", True),
        ("125", "125.01", False),
        ("125", "-0.01", False),
        ("-25", "-25", True),
        ("-25", "0.01", False),
        ("0", "0", True),
        ("0", "1", False),
    ],
)
def test_no_more_is_credited_than_was_invoiced(total, credited, is_fine):
    assert is_within(D(total), D(credited)) is is_fine


def test_ten_small_lines_give_back_the_vat_of_their_sum():
    """0.02 at 25 % is half an öre each: rounded one by one it would be 0.10, and the invoice charged 0.05."""
    before, given_back = (D(0), D(0)), []
    for _ in range(10):
        (share,) = credit_shares([(D(25), D("0.02"))], {D(25): before}, "SEK")
        before = before[0] - share.net, before[1] - share.vat
        given_back.append(-share.vat)
    assert before == (D("0.20"), D("0.05"))
    assert given_back == [D("0.01"), D(0)] * 5


cents = st.integers(-100_000, 100_000).map(lambda n: D(n) / 100)
rates = st.sampled_from([D(25), D(12), D(6), D(0), D("24.5")])
lines = st.lists(st.tuples(rates, cents), min_size=1, max_size=20)


@given(lines, st.lists(st.integers(0, 4), min_size=20, max_size=20))
def test_credits_in_any_portions_give_back_exactly_what_was_charged(lines, portions):
    charged = {share.rate: (share.net, share.vat) for share in vat.shares(lines, "SEK")}
    before = {}
    for portion in sorted(set(portions)):
        chosen = [line for line, place in zip(lines, portions, strict=False) if place == portion]
        for share in credit_shares(chosen, before, "SEK"):
            net, tax = before.get(share.rate, (D(0), D(0)))
            before[share.rate] = net - share.net, tax - share.vat
            assert abs(share.vat - share.net * share.rate / 100) <= D("0.01")
    assert before == charged


@given(st.lists(st.tuples(rates, cents.map(abs)), min_size=1, max_size=20), st.integers(0, 20))
def test_lines_of_one_sign_never_come_to_more_than_the_invoice(lines, cut):
    total = sum((share.net + share.vat for share in vat.shares(lines, "SEK")), D(0))
    part = credit_shares(lines[:cut], {}, "SEK")
    assert is_within(total, -sum((share.net + share.vat for share in part), D(0)))
