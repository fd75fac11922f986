"""Pages of a sorted list: walking them meets every row once, in order, whatever ties and missing values there are."""

import base64
import json
import string
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account
from accounts.tables import AccountTable
from plock.kit import paging
from tests import make

pytestmark = pytest.mark.django_db
SORTS = [sign + name for name in AccountTable.sorts() for sign in ("", "-")]
DAY = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["Ab", "ab", "Åb", "Öl", "1", "北京", "A B"]),
            "adoption": st.none() | st.sampled_from([0, 50, 100]),
            "risk": st.none() | st.sampled_from([Decimal("0.0"), Decimal("3.1"), Decimal("10.0")]),
            "mrr_base": st.sampled_from([Decimal(0), Decimal("0.001"), Decimal("-5.5"), Decimal("999999999999.999")]),
            "user_count": st.integers(0, 2),
            "subscription_count": st.integers(0, 1),
            "updated_at": st.integers(0, 2).map(lambda n: DAY + timedelta(microseconds=n)),
        }
    ),
    min_size=1,
    max_size=13,
)


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(paging, "page_size", lambda _text: 3)


def page(sort="name", total=None, **params):
    ordering = AccountTable.ordering(sort)
    return paging.paginate(Account.objects.all(), ordering=ordering, params=params, total=total)


def in_order(sort):
    """What the order must be, worked out in Python: missing values last both ways, pk in the same direction."""
    ordering = AccountTable.ordering(sort)

    def key(row):
        value = getattr(row, ordering.sort.attribute)
        if value is None:
            return (not ordering.descending, 0, row.pk)
        return (ordering.descending, value, row.pk)

    return [row.pk for row in sorted(Account.objects.all(), key=key, reverse=ordering.descending)]


def fill(rows):
    Account.objects.all().delete()
    for row in rows:
        make.account(**row)


def pks(found):
    return [row.pk for row in found.rows]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, sort=st.sampled_from(SORTS))
def test_walking_forwards_and_back_meets_every_row_once_in_order(small_pages, rows, sort):
    fill(rows)
    wanted, pages = in_order(sort), [page(sort)]
    while pages[-1].next:
        pages.append(page(sort, **pages[-1].next))
    assert [pk for one in pages for pk in pks(one)] == wanted
    back = [pages[-1]]
    while back[-1].previous is not None:
        back.append(page(sort, **back[-1].previous))
    assert [pk for one in reversed(back) for pk in pks(one)] == wanted


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, sort=st.sampled_from(SORTS))
def test_numbered_pages_and_the_last_page_agree_with_walking(small_pages, rows, sort):
    fill(rows)
    wanted, n = in_order(sort), len(rows)
    last = -(-n // 3)
    jumped = [pk for number in range(1, last + 1) for pk in pks(page(sort, n, page=str(number)))]
    assert jumped == wanted
    for counted in (n, None):
        end = page(sort, counted, page="last")
        assert pks(end) == wanted[(last - 1) * 3 if counted else -3 :]
        assert end.next is None


def test_a_page_says_which_rows_it_shows(small_pages):
    make.accounts(8)
    second = page(total=8, page="2")
    assert (second.first_row, second.last_row, second.previous, second.next["page"]) == (4, 6, {}, "3")
    last = page(total=8, page="last")
    assert (last.number, last.first_row, last.last_row) == (3, 7, 8)


def test_stepping_keeps_counting_pages(small_pages):
    make.accounts(8)
    second = page(total=8, **page(total=8).next)
    third = page(total=8, **second.next)
    assert (second.number, third.number, third.next) == (2, 3, None)
    assert page(total=8, **third.previous).number == 2


@pytest.mark.parametrize("number", ["4", "999999999", "99999999999999999999"])
def test_a_page_behind_the_end_of_a_counted_list_is_the_last(small_pages, number):
    make.accounts(8)
    assert pks(page(total=8, page=number)) == in_order("name")[6:]


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.5", "", "٣", "²"])
def test_a_nonsense_page_number_is_no_error(small_pages, number):
    make.accounts(4)
    assert page(total=4, page=number).rows


def test_a_far_page_is_found_by_offset(monkeypatch):
    rows = make.accounts(1100)
    far = page(page="22")
    assert (len(far.rows), far.rows[0].pk) == (50, sorted(rows, key=lambda row: (row.sort_name, row.pk))[1050].pk)


def test_an_empty_list_has_one_empty_page(small_pages):
    empty = page(total=0)
    assert (empty.rows, empty.number, empty.previous, empty.next, empty.first_row) == ([], 1, None, None, None)
    assert page(total=0, page="last").rows == []


def cursor(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


NONSENSE = [
    "x",
    "!!!!",
    "AAAA",
    cursor(),
    cursor(None, 1),
    cursor(1, None),
    cursor("text", 1),
    cursor(True, 1),
    cursor(1e308, 1),
    cursor(10**400, 1),
    cursor(1, 10**30),
    cursor(-1, -(10**30)),
    cursor([], {}),
    cursor("2026-01-01T00:00:00+00:00", 1),
    cursor("2026-01-01T00:00:00", 1),
    cursor("2026-99-99T00:00:00", 1),
    cursor("0001-01-01T00:00:00+14:00", 1),
    cursor("9999-12-31T23:59:59-14:00", 1),
    cursor("NaN", 1),
    cursor("sNaN", 1),
    cursor("Infinity", 1),
    cursor("1e999999", 1),
    cursor("1.5", 1),
    cursor("", 1),
    cursor("\0", 1),
    cursor("\ud800", 1),
    cursor("x" * 5000, 1),
    "[" * 5000,
]


@pytest.mark.parametrize("sort", AccountTable.sorts())
@pytest.mark.parametrize("step", ["after", "before"])
def test_a_cursor_that_no_page_of_ours_has_written_is_no_error(small_pages, sort, step):
    make.accounts(4)
    for nonsense in NONSENSE:
        page(sort, **{step: nonsense})
        page(f"-{sort}", total=4, **{step: nonsense})


@given(text=st.text(string.ascii_letters + string.digits + "-_=", max_size=60))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_may_stand_where_a_cursor_should(text):
    page(after=text)


def test_an_unknown_sort_is_the_default():
    assert AccountTable.ordering("password").address == AccountTable.ordering("-").address == "name"
    assert AccountTable.ordering("-mrr").address == "-mrr"


def test_counts_stop_at_the_limit(monkeypatch):
    make.accounts(6)
    monkeypatch.setattr(paging, "COUNT_LIMIT", 6)
    assert paging.bounded_count(Account.objects.all()) == 6
    monkeypatch.setattr(paging, "COUNT_LIMIT", 5)
    assert paging.bounded_count(Account.objects.all()) is None


@pytest.mark.parametrize(("text", "size"), [("25", 25), ("250", 250), ("251", 50), ("-1", 50), (None, 50), ("x", 50)])
def test_page_sizes_are_those_offered(text, size):
    assert paging.page_size(text) == size
