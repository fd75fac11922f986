"""Organisation and VAT numbers that pass their check digits, never the same one twice in a country."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

STEP = 48_271  # a prime: walks every number of a range once, in no visible order

type Numbers = tuple[str, str]


class Identities:
    """Hands out (organisation number, VAT number), both in the form they are stored in."""

    def __init__(self, rng: Random) -> None:
        self._walks = {country: _walk(make, rng.randrange(100_000)) for country, make in MAKERS.items()}

    def next(self, country: str) -> Numbers:
        return next(self._walks[country])


def _walk(make: Callable[[int], Numbers | None], start: int) -> Iterator[Numbers]:
    index = start
    while True:
        index += 1
        if (numbers := make(index)) is not None:
            yield numbers


def _spread(index: int, *, start: int, size: int) -> int:
    """The index-th number of the range, in an order that looks like none."""
    return start + index * STEP % size


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _with_luhn(digits: str) -> str:
    doubled = (2 * int(digit) for digit in digits[::-2])
    rest = sum(map(int, digits[-2::-2]))
    return digits + str(-(sum(n // 10 + n % 10 for n in doubled) + rest) % 10)


def _with_eleven(digits: str, weights: Sequence[int]) -> str | None:
    """With the check digit modulo 11; numbers whose digit would be ten are not given out."""
    check = -_weighted(digits, weights) % 11
    return None if check == 10 else f"{digits}{check}"


def _with_iso_7064(digits: str) -> str:
    product = 10
    for digit in digits:
        product = (((int(digit) + product) % 10 or 10) * 2) % 11
    return f"{digits}{(11 - product) % 10}"


def _swedish(index: int) -> Numbers:
    number = _with_luhn(str(_spread(index, start=556_000_000, size=4_000_000)))
    return number, f"SE{number}01"


def _norwegian(index: int) -> Numbers | None:
    number = _with_eleven(str(_spread(index, start=91_000_000, size=8_900_000)), (3, 2, 7, 6, 5, 4, 3, 2))
    return (number, f"NO{number}MVA") if number else None


def _danish(index: int) -> Numbers | None:
    number = _with_eleven(str(_spread(index, start=2_000_000, size=2_400_000)), (2, 7, 6, 5, 4, 3, 2))
    return (number, f"DK{number}") if number else None


def _finnish(index: int) -> Numbers | None:
    number = _with_eleven(str(_spread(index, start=1_500_000, size=1_900_000)), (7, 9, 10, 5, 8, 4, 2))
    return (number, f"FI{number}") if number else None


def _icelandic(index: int) -> Numbers | None:
    """A kennitala: the day of foundation plus 40, month, year, a serial, the check digit and the century."""
    place = _spread(index, start=0, size=79 * 12_000)
    founded = date(1990, 1, 1) + timedelta(place % 12_000)
    first = f"{founded.day + 40}{founded:%m%y}{20 + place // 12_000}"
    number = _with_eleven(first, (3, 2, 7, 6, 5, 4, 3, 2))
    return (f"{number}{'9' if founded.year < 2000 else '0'}", f"IS{100_000 + place % 900_000}") if number else None


def _german(index: int) -> Numbers:
    vat = _with_iso_7064(str(_spread(index, start=11_000_000, size=80_000_000)))
    return f"HRB {_spread(index, start=1_000, size=900_000)}", f"DE{vat}"


def _dutch(index: int) -> Numbers | None:
    digits = str(_spread(index, start=10_000_000, size=80_000_000))
    check = _weighted(digits, range(9, 1, -1)) % 11
    return None if check == 10 else (digits, f"NL{digits}{check}B01")


def _estonian(index: int) -> Numbers | None:
    digits = str(_spread(index, start=1_000_000, size=700_000))
    check = _weighted(digits, (1, 2, 3, 4, 5, 6, 7)) % 11
    vat = f"10{digits[1:]}"
    return None if check == 10 else (f"{digits}{check}", f"EE{vat}{-_weighted(vat, (3, 7, 1) * 2 + (3, 7)) % 10}")


def _british(index: int) -> Numbers:
    digits = str(_spread(index, start=1_000_000, size=8_000_000))
    check = 97 - _weighted(digits, range(8, 1, -1)) % 97
    return f"{_spread(index, start=3_000_000, size=12_000_000):08d}", f"GB{digits}{check:02d}"


def _french(index: int) -> Numbers:
    siren = _with_luhn(str(_spread(index, start=30_000_000, size=60_000_000)))
    return siren, f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _american(index: int) -> Numbers:
    digits = str(_spread(index, start=200_000_000, size=700_000_000))
    return f"{digits[:2]}-{digits[2:]}", ""


MAKERS: dict[str, Callable[[int], Numbers | None]] = {
    "DE": _german,
    "DK": _danish,
    "EE": _estonian,
    "FI": _finnish,
    "FR": _french,
    "GB": _british,
    "IS": _icelandic,
    "NL": _dutch,
    "NO": _norwegian,
    "SE": _swedish,
    "US": _american,
}
