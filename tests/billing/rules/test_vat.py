"""How invoices are taxed, from where to where, and how VAT is rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.vat import EU, Share, Treatment, rate, shares, treatment

D = Decimal
amounts = st.decimals("-100000", "100000", places=2)
rates = st.sampled_from([D("25"), D("12"), D("6"), D("25.5"), D("0")])


@pytest.mark.parametrize(
    ("seller", "buyer", "vat_number", "expected"),
    [
        ("SE", "SE", "SE556036079301", "domestic"),
        ("SE", "SE", "", "domestic"),
        ("SE", "", "", "domestic"),
        ("SE", "FI", "FI01120389", "reverse_charge"),
        ("SE", "FI", "", "domestic"),
        ("SE", "GR", "EL094019245", "reverse_charge"),
        ("SE", "NO", "NO974760673MVA", "export"),
        ("SE", "GB", "GB220430231", "export"),
        ("SE", "US", "", "export"),
        ("SE", "AX", "FI01120389", "export"),
        ("FR", "MC", "", "domestic"),
        ("SE", "MC", "FR40303265045", "reverse_charge"),
        ("NO", "SE", "SE556036079301", "export"),
        ("NO", "NO", "", "domestic"),
    ],
)
def test_automatic_follows_from_the_two_countries(seller, buyer, vat_number, expected):
    assert treatment("automatic", seller=seller, buyer=buyer, vat_number=vat_number) == expected


@pytest.mark.parametrize("wish", list(Treatment))
def test_what_was_chosen_goes_before_the_countries(wish):
    assert treatment(str(wish), seller="SE", buyer="SE", vat_number="") is wish


def test_the_rate_is_the_products_or_the_standard_one_and_0_where_nothing_is_charged():
    assert rate(Treatment.DOMESTIC, product=D("6"), standard=D("25")) == D("6")
    assert rate(Treatment.DOMESTIC, product=D("0"), standard=D("25")) == D("0")
    assert rate(Treatment.DOMESTIC, product=None, standard=D("25")) == D("25")
    for treated in (Treatment.REVERSE_CHARGE, Treatment.EXPORT, Treatment.EXEMPT):
        assert rate(treated, product=D("6"), standard=D("25")) == 0


def test_vat_is_of_the_sum_of_a_rate_and_not_the_sum_of_lines():
    lines = [(D("25"), D("0.02")), (D("25"), D("0.02")), (D("6"), D("100"))]
    assert shares(lines, "SEK") == [Share(D("25"), D("0.04"), D("0.01")), Share(D("6"), D("100"), D("6.00"))]


def test_yen_have_no_decimals_and_dinars_three():
    assert shares([(D("10"), D("1005"))], "JPY")[0].vat == D("101")
    assert shares([(D("5"), D("1.234"))], "KWD")[0].vat == D("0.062")


@given(st.lists(st.tuples(rates, amounts), max_size=20))
def test_a_credit_of_everything_is_the_mirror_of_its_invoice(lines):
    back = [(percent, -net) for percent, net in lines]
    assert [(one.rate, -one.net, -one.vat) for one in shares(lines, "SEK")] == [
        (one.rate, one.net, one.vat) for one in shares(back, "SEK")
    ]


@given(st.lists(st.tuples(rates, amounts), max_size=20), st.randoms())
def test_nets_are_neither_lost_nor_moved_whatever_their_order(lines, chance):
    found = shares(lines, "SEK")
    assert sum((one.net for one in found), D(0)) == sum((net for _percent, net in lines), D(0))
    assert found == shares(chance.sample(lines, len(lines)), "SEK")


def test_the_member_states_are_27_and_monaco():
    assert len(EU) == 28
