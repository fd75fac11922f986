"""Organisation numbers that pass their check, as many as one wants: stand-ins that generate know a company for each."""

from collections.abc import Iterator
from itertools import islice

from accounts.rules.errors import RuleError
from accounts.rules.identifiers import clean_org_number

# Where counting begins: a number without its last digit, in ranges that are given out to companies.
STEMS = {
    "NO": 91_000_000,
    "FI": 1_000_000,
    "FR": 90_000_000,
    "CZ": 1_000_000,
    "EE": 1_100_000,
    "DK": 2_000_000,
    "SE": 556_000_000,
    "GB": 200_000,
}
WIDTHS = {"GB": 8, "CZ": 8}  # with leading zeros


def valid_numbers(country: str, count: int) -> list[str]:
    """Canonical numbers of the country, always the same ones."""
    return list(islice(_numbers(country), count))


def _numbers(country: str) -> Iterator[str]:
    stem = STEMS[country]
    while True:
        stem += 1
        for digit in range(10):
            text = f"{stem}{digit}".zfill(WIDTHS.get(country, 0))
            try:
                number = clean_org_number(text, country=country)
            except RuleError:
                continue
            yield number
            break
