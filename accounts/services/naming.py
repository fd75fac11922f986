"""Which customers somebody means who types numbers or names."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from accounts.models import Account
from accounts.rules import names

SHOWN = ("pk", "name", "customer_number", "state", "sort_name")
LONGEST_NUMBER = 4  # words
JOINED = 3  # parts between commas that may be one name, as "Nord, Syd & Co"


def named(texts: Iterable[str]) -> dict[str, list[Account]]:
    """{text: customers}: by number, by whole name, or by "number name" as suggestions have it. One query for all."""
    wanted = {text: names.collapse(text) for text in texts}
    keys = {key for text in wanted.values() if (key := names.sort_key(text))}
    numbers = {number for text in wanted.values() for number in _numbers(text)}
    rows = Account.objects.only(*SHOWN).filter(Q(customer_number__in=numbers) | Q(sort_name__in=keys))
    by_number: dict[str, Account] = {}
    by_name: dict[str, list[Account]] = {}
    for account in rows.order_by("pk"):
        by_number[account.customer_number] = account
        by_name.setdefault(account.sort_name, []).append(account)
    return {text: _pick(clean, by_number, by_name) for text, clean in wanted.items()}


def listed(text: str) -> tuple[list[Account], list[tuple[str, list[Account]]]]:
    """(customers, parts that name none or several) of a list with commas, semicolons or line breaks between names."""
    parts = [part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip()]
    windows = {size: [", ".join(parts[i : i + size]) for i in range(len(parts))] for size in range(1, JOINED + 1)}
    found = named({window for several in windows.values() for window in several})
    chosen: dict[int, Account] = {}
    unclear: list[tuple[str, list[Account]]] = []
    place = 0
    while place < len(parts):
        sizes = [size for size in range(JOINED, 0, -1) if place + size <= len(parts)]
        size = next((size for size in sizes if len(found[windows[size][place]]) == 1), 1)
        matches = found[windows[size][place]]
        if len(matches) == 1:
            chosen[matches[0].pk] = matches[0]
        else:
            unclear.append((parts[place], matches))
        place += size
    return list(chosen.values()), unclear


def _numbers(text: str) -> list[str]:
    """What the number may be: the first words, as typed and in capitals; the longest first."""
    words = text.split(" ")
    starts = [" ".join(words[:n]) for n in range(min(len(words), LONGEST_NUMBER), 0, -1)]
    return [spelling for start in starts for spelling in dict.fromkeys((start, start.upper()))]


def _pick(text: str, by_number: dict[str, Account], by_name: dict[str, list[Account]]) -> list[Account]:
    exact: Sequence[Account] = [by_number[one] for one in (text, text.upper()) if one in by_number]
    if exact:
        return [exact[0]]
    if same := by_name.get(names.sort_key(text) or "\0"):
        return same
    return [by_number[number] for number in _numbers(text) if number in by_number][:1]
