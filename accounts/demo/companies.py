"""Names and contact details of invented customers. Domains end in .example, so that no mail reaches anybody."""

from dataclasses import dataclass
from random import Random

from accounts.demo.abroad import BRITAIN, FRANCE, UNITED_STATES
from accounts.demo.denmark import DENMARK
from accounts.demo.finland import FINLAND, ICELAND
from accounts.demo.land import Land, filled, leaning, pick
from accounts.demo.neighbours import ESTONIA, GERMANY, NETHERLANDS
from accounts.demo.norway import NORWAY
from accounts.demo.sweden import SWEDEN
from accounts.rules.names import fold

LANDS = (
    SWEDEN,
    NORWAY,
    DENMARK,
    FINLAND,
    GERMANY,
    BRITAIN,
    NETHERLANDS,
    UNITED_STATES,
    FRANCE,
    ESTONIA,
    ICELAND,
)
LONGEST_DOMAIN = 30
VOWELS = "aeiouyåäöæø"
CONSONANTS = "BCDFGHJKLMNPRSTV"


@dataclass(frozen=True, slots=True)
class Identity:
    """What an invented customer is called and where on the net it lives."""

    name: str
    domain: str
    is_person: bool = False


def company(rng: Random, land: Land) -> Identity:
    stem = _stem(rng, land)
    words = fold(stem.replace("&", " ")).split()
    joined = ("-" if rng.random() < 0.35 else "").join(words)
    return Identity(f"{stem} {pick(rng, land.legal_forms)}", f"{joined[:LONGEST_DOMAIN].rstrip('-')}.example")


def person(rng: Random, land: Land) -> Identity:
    return Identity(full_name(rng, land), pick(rng, ("mail.example", "post.example")), is_person=True)


def full_name(rng: Random, land: Land) -> str:
    return f"{leaning(rng, land.first_names)} {leaning(rng, land.last_names)}"


def mailbox(name: str) -> str:
    """The name as the part before the @: "asa.oberg"."""
    return ".".join(fold(name.replace("'", "")).split())


def phone(rng: Random, land: Land) -> str:
    return filled(rng, pick(rng, land.phones))


def address(rng: Random, land: Land) -> tuple[str, str, str]:
    """(street and number, postal code, city)"""
    city, _equals, postal_code = leaning(rng, land.cities).partition("=")
    return pick(rng, land.streets).format(1 + int(rng.random() ** 2 * 120)), filled(rng, postal_code), city


def _stem(rng: Random, land: Land) -> str:
    """The name without its legal form, in one of the ways companies are named."""
    roll, trade = rng.random(), pick(rng, land.trades)
    if roll < 0.28:
        return f"{_coined(rng, land)} {trade}"
    if roll < 0.40:
        return _coined(rng, land)
    if roll < 0.60:
        return f"{pick(rng, land.last_names)} {trade}"
    if roll < 0.74:
        return f"{pick(rng, land.last_names)} & {pick(rng, land.last_names)} {trade}"
    if roll < 0.86:
        return f"{pick(rng, land.cities).partition('=')[0]} {trade}"
    if roll < 0.94:
        return f"{''.join(pick(rng, CONSONANTS) for _ in range(3))} {trade}"
    return f"{pick(rng, land.last_names)} {pick(rng, land.last_names)} {pick(rng, ('Group', 'Partners', '& Co'))}"


def _coined(rng: Random, land: Land) -> str:
    """A made-up word: "Nordvik"."""
    root, ending = pick(rng, land.roots), pick(rng, land.endings)
    if root[-1] == ending[0] or (root[-1] in VOWELS and ending[0] in VOWELS):
        root = root[:-1]
    return root + ending
