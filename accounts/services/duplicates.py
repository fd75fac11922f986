"""Finding likely duplicates: candidates by indexes alone, judged by the rules; three queries for one or for many."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.rules import duplicates
from accounts.rules.duplicates import Facts, Ground, Likely, Reason

# In the order of the facts.
COMPARED = ("name", "country", "org_number", "vat_number", "email_domain", "kind", "match_name")
SHOWN = ("customer_number", "state", "is_rejected", "merged_into_id", "version", "currency")
EXACT = ("org_number", "vat_number", "email_domain", "match_name")
SELECT = "SELECT id FROM accounts_account WHERE"  # Django would spend more time on writing these than they take
PREFIX, LONG, WORDS = 4, 4, 2
MOST = 26  # candidates of one kind, with the account itself
BRANCHES = 420  # of one statement; SQLite takes 500


@dataclass(frozen=True, slots=True)
class Match:
    """Another account that is likely the same customer, and why."""

    account: Account
    likely: Likely

    @property
    def strength(self) -> int:
        return self.likely.strength

    @property
    def reasons(self) -> list[str]:
        return [in_words(reason) for reason in self.likely.reasons]


def in_words(reason: Reason) -> str:
    """A reason for reading: "similar name, 92 %"."""
    match reason.ground:
        case Ground.ORG_NUMBER:
            return _("same organisation number")
        case Ground.VAT_NUMBER:
            return _("same VAT number")
        case Ground.EMAIL_DOMAIN:
            return _("same e-mail domain")
        case _ground if reason.per_cent == 100:
            return _("same name")
        case _ground:
            return _("similar name, %d %%") % reason.per_cent


def find(*, account: Account, limit: int = 5) -> list[Match]:
    """Accounts that are likely the same as this one, saved or not; its derived columns are set."""
    return _find([account], limit)[0]


def find_many(accounts: Sequence[Account], *, limit: int = 5) -> dict[int, list[Match]]:
    """{pk: likely duplicates} of saved accounts."""
    found = _find(accounts, limit)
    return {account.pk: matches for account, matches in zip(accounts, found, strict=True)}


def _find(accounts: Sequence[Account], limit: int) -> list[list[Match]]:
    """The matches of each account, in the order given."""
    candidates = _candidates(accounts)
    others = _facts_of({pk for found in candidates.values() for pk in found})
    likely = [
        _judge(account, [others[pk] for pk in candidates[place] if pk in others])[:limit]
        for place, account in enumerate(accounts)
    ]
    shown = Account.objects.only("name", *SHOWN).in_bulk({one.key for found in likely for one in found})
    return [[Match(shown[one.key], one) for one in found if one.key in shown] for found in likely]


def _facts_of(keys: Collection[int]) -> dict[int, tuple[Facts, int | None]]:
    """{pk: its facts, and what it was merged into}."""
    rows = Account.objects.filter(pk__in=keys).values_list("pk", *COMPARED, "merged_into")
    return {row[0]: (Facts(*row[:-1]), row[-1]) for row in rows}


def _judge(account: Account, others: Iterable[tuple[Facts, int | None]]) -> list[Likely]:
    """Without those of which one went into the other already."""
    mine = Facts(account.pk, *account.values(*COMPARED).values())
    apart = [
        other for other, into in others if other.key != account.merged_into_id and (into is None or into != mine.key)
    ]
    return duplicates.likely(mine, apart)


def _candidates(accounts: Sequence[Account]) -> dict[int, set[int]]:
    """{place in the list: pks of accounts worth comparing}, each found through an index."""
    found: dict[int, set[int]] = defaultdict(set)
    ways = [(place, *way) for place, account in enumerate(accounts) for way in _ways(account)]
    for part in batched(ways, BRANCHES, strict=False):
        sql = " UNION ALL ".join(f"SELECT {place}, id FROM ({few}) AS few" for place, few, _params in part)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [param for _place, _few, params in part for param in params])
            for place, pk in cursor.fetchall():
                found[place].add(pk)
    return found


def _ways(account: Account) -> Iterator[tuple[str, list[str]]]:
    """Statements, with their parameters, that find the few accounts which share a number, a domain or a name, lie
    beside it in the alphabet, or share its words.
    """
    for field in EXACT:
        if value := getattr(account, field):
            yield f"{SELECT} {field} = %s LIMIT {MOST}", [value]
    if key := account.sort_name:
        first = key[:PREFIX]
        last = first[:-1] + chr(ord(first[-1]) + 1)  # the first text behind all that begin so: the column is ASCII
        yield f"{SELECT} sort_name >= %s AND sort_name < %s ORDER BY sort_name, id LIMIT {MOST}", [key, last]
        yield f"{SELECT} sort_name >= %s AND sort_name < %s ORDER BY sort_name DESC, id DESC LIMIT {MOST}", [first, key]
    if words := sorted((word for word in account.match_name.split() if len(word) >= LONG), key=len)[-WORDS:]:
        like = " AND ".join(["search_text LIKE %s"] * len(words))
        yield f"{SELECT} {like} LIMIT {MOST}", [f"%{word}%" for word in words]
