"""Keeping rates up to date: what is fetched when, what is stored, and what becomes of failures."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Activity
from accounts.services.activity import Origin
from billing.ecb.client import File
from billing.models import Currency, ExchangeRate, FiguresDay, RateFeed
from billing.services import figures, nightly, rate_feed, rates_entry, rates_store
from plock.kit.errors import Refused
from tests import make, sales
from tests.billing import ecb

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)  # a Friday
RATE = ExchangeRate.objects


@pytest.fixture
def bank(settings):
    with ecb.running() as found:
        settings.ECB_URL = found.url
        yield found


def rate(code: str, on: date) -> tuple[Decimal, str]:
    found = RATE.get(currency=code, on=on)
    return found.per_euro, found.source


@pytest.mark.parametrize(
    ("newest", "today", "file"),
    [
        (None, TODAY, File.RECENT),
        (date(2026, 11, 19), TODAY, File.DAILY),
        (date(2026, 11, 20), date(2026, 11, 22), File.DAILY),  # the weekend has none
        (date(2026, 11, 20), date(2026, 11, 23), File.DAILY),
        (date(2026, 11, 20), date(2026, 11, 24), File.RECENT),  # Monday was missed
        (date(2026, 9, 10), TODAY, File.RECENT),
        (date(2026, 8, 1), TODAY, File.ALL),
    ],
)
def test_the_smallest_file_is_fetched_that_leaves_no_working_day_out(newest, today, file):
    assert rate_feed.file_for(newest, today) == file


def test_rates_and_new_currencies_are_stored_and_the_success_is_noted(bank):
    bank.says(File.RECENT, {"2026-11-20": {"USD": "1.18", "KZT": "600.5", "XXX": "5"}, "2026-11-19": {"USD": "1.17"}})
    assert rate_feed.fetch(today=TODAY) == 3
    assert rate("KZT", TODAY) == (Decimal("600.5"), "ecb")
    assert not Currency.objects.filter(code="XXX").exists()
    feed = RateFeed.objects.get()
    assert feed.fetched_at is not None
    assert feed.error == ""


def test_the_same_again_changes_nothing(bank):
    bank.says(File.RECENT, {"2026-11-20": {"USD": "1.18"}})
    bank.says(File.DAILY, {"2026-11-20": {"USD": "1.18"}})
    assert (rate_feed.fetch(today=TODAY), rate_feed.fetch(today=TODAY)) == (1, 0)


def test_a_file_that_has_not_changed_counts_as_fetched(bank):
    bank.says(File.RECENT, {"2026-11-20": {"USD": "1.18"}})
    bank.says(File.DAILY, {"2026-11-20": {"USD": "1.18"}})
    bank.stamps = {"ETag": '"abc"'}
    for _ in range(3):
        rate_feed.fetch(today=TODAY)
    assert bank.files_asked == [File.RECENT, File.DAILY, File.DAILY]
    assert bank.asked[2][1]["if-none-match"] == '"abc"'
    assert RateFeed.objects.get().error == ""


def test_a_rate_that_was_entered_by_hand_is_kept_and_a_shipped_one_is_not(bank, ada):
    rates_entry.enter(currency="USD", on=TODAY, per_euro=Decimal("1.5"), today=TODAY, origin=Origin(by=ada))
    RATE.create(currency_id="NOK", on=TODAY, per_euro=Decimal("12"), source="shipped")
    bank.says(File.RECENT, {"2026-11-20": {"USD": "1.18", "NOK": "11.5"}})
    rate_feed.fetch(today=TODAY)
    assert rate("USD", TODAY) == (Decimal("1.5"), "manual")
    assert rate("NOK", TODAY) == (Decimal("11.5"), "ecb")


@pytest.mark.parametrize("status", [404, 500])
def test_a_failure_is_noted_and_everything_stays(bank, status):
    bank.says(File.RECENT, {"2026-11-20": {"USD": "1.18"}})
    bank.status = status
    before = RATE.count()
    with pytest.raises(Refused, match="could not be asked"):
        rate_feed.fetch(today=TODAY)
    rate_feed.fetch_later()  # the task only logs it
    assert RATE.count() == before
    assert str(status) in RateFeed.objects.get().error


def test_rates_of_days_to_come_are_nonsense(bank):
    bank.says(File.RECENT, {"2027-01-20": {"USD": "1.18"}})
    with pytest.raises(Refused, match="days to come"):
        rate_feed.fetch(today=TODAY)


def test_success_takes_the_failure_back(bank):
    with pytest.raises(Refused):
        rate_feed.fetch(today=TODAY)
    bank.says(File.RECENT, {"2026-11-20": {"USD": "1.18"}})
    rate_feed.fetch(today=TODAY)
    assert RateFeed.objects.get().failed_at is None


def test_figures_follow_the_first_rate_of_the_month_and_no_other(bank):
    account = make.account(currency="EUR")
    sales.subscription(sales.plan(price="10", currency_id="EUR"), account=account)
    figures.refresh({account.pk}, on=TODAY)
    nightly.advance(to=TODAY, today=TODAY)
    bank.says(File.RECENT, {"2026-11-19": {"SEK": "20"}, "2026-11-03": {"SEK": "12"}, "2026-11-02": {"SEK": "11"}})
    rate_feed.fetch(today=TODAY)
    account.refresh_from_db()
    assert account.mrr_base == 110
    bank.says(File.DAILY, {"2026-11-20": {"SEK": "30"}})
    before = FiguresDay.objects.get().rates_changed
    rate_feed.fetch(today=TODAY)
    assert FiguresDay.objects.get().rates_changed == before


def test_fetching_by_hand_is_logged_and_by_itself_is_not(bank, ada):
    bank.says(File.RECENT, {"2026-11-20": {"USD": "1.18"}})
    rate_feed.fetch(today=TODAY)
    assert not Activity.objects.filter(verb="rates.fetched").exists()
    bank.says(File.DAILY, {"2026-11-20": {"USD": "1.19"}})
    rate_feed.fetch(today=TODAY, origin=Origin(by=ada))
    assert Activity.objects.get(verb="rates.fetched").changes == {"rates": [None, 1]}


def test_the_command_fetches_all_history_and_says_so(bank, capsys):
    bank.says(File.ALL, {"2026-11-20": {"USD": "1.18"}, "1999-01-04": {"USD": "1.1789", "SEK": "9.4696"}})
    call_command("fetch_rates", "--history")
    assert "3 rates" in capsys.readouterr().out
    assert rate("SEK", date(1999, 1, 4)) == (Decimal("9.4696"), "ecb")


def test_the_command_ends_with_an_error_when_nothing_can_be_fetched(bank):
    with pytest.raises(CommandError, match="404"):
        call_command("fetch_rates")


def test_a_chunk_of_many_years_is_stored_in_sets(django_assert_max_num_queries):
    quotes = [("USD", date.fromordinal(date(2010, 1, 1).toordinal() + n), Decimal(1 + n)) for n in range(3_000)]
    with django_assert_max_num_queries(16):
        rates_store.store(quotes, source=ExchangeRate.Source.ECB, today=TODAY)
    assert RATE.filter(currency="USD").count() >= 3_000
