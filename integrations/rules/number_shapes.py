"""What a typed number may be: whose organisation number, and in which form a register wants it."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from stdnum import lei
from stdnum.fr import siret
from stdnum.util import clean

from accounts.rules import org_formats, vat_formats
from accounts.rules.errors import RuleError
from accounts.rules.identifiers import clean_org_number, clean_vat_number

WORLD = ""  # every country, by LEI
SERVED = ("SE", "NO", "DK", "FI", "FR", "CZ", "EE", "GB")
LONGEST = 40  # characters, of which a label before the number may have as many again

# Territories that number as the country does.
LIKE: Mapping[str, str] = MappingProxyType(
    {"AX": "FI", "GF": "FR", "GL": "DK", "GP": "FR", "MQ": "FR", "RE": "FR", "SJ": "NO"}
)

# From likely to hardly: what orders the countries of a number.
WRITTEN_SO, PROVED, POSSIBLE = range(3)

# How people of a country write their number; only what others do not write alike.
LOCAL: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "SE": re.compile(r"(16|18|19|20)?[0-9]{6}[-+][0-9]{4}"),
        "FI": re.compile(r"[0-9]{6,7}-[0-9]"),
        "NO": re.compile(r"[89][0-9]{2}[ .][0-9]{3}[ .][0-9]{3}"),
        "FR": re.compile(r"[0-9]{3}[ .][0-9]{3}[ .][0-9]{3}([ .][0-9]{5})?"),
        "DK": re.compile(r"[0-9]{2} [0-9]{2} [0-9]{2} [0-9]{2}"),
        "CZ": re.compile(r"[0-9]{3} [0-9]{2} [0-9]{3}"),
    }
)
BRITISH = re.compile(
    r"(AC|CE|CS|FC|FE|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|RC|RS|SA|SC|SE|SF|SG"
    r"|SI|SL|SO|SP|SR|SZ|ZC|R)[0-9]{5,7}R?"
)
NO_CHECK_DIGIT = frozenset({"GB", "NL"})
LENGTHS: Mapping[str, int] = MappingProxyType({"CZ": 8, "FI": 8, "GB": 8})  # of whom leading zeros may be missing

# What people copy along with the number, and the country that it names.
LABELS: Mapping[str, str] = MappingProxyType(
    {
        r"org(\.|anisations|anisasjons)?[\s-]*(nr|nummer|no)": "",
        r"(vat|moms|company)([\s-]*(nr|no|number))?": "",
        r"lei": "",
        r"cvr([\s-]*nr)?": "DK",
        r"y-tunnus|fo-nummer|business[\s-]*id": "FI",
        r"siren|siret": "FR",
        r"i[cč]o|ič|di[cč]": "CZ",
        r"registrikood|reg(istry)?[\s.]*(code|kood)": "EE",
    }
)
LABEL = re.compile(rf"({'|'.join(LABELS)})[\s.:#]+(?=([A-Z]{{2}}[ -])?\S*[0-9])", re.IGNORECASE)
SEPARATORS = " .,:-+/"
NUMBER = re.compile(r"([A-Z]{1,2}|CHE|ATU|ES[A-Z]|HR[AB])?[0-9]{5,14}([A-Z]|MVA|MWST|TVA|IVA|B[0-9]{2})?")
FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}[0-9]{9}")
LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")


def is_number(text: str) -> bool:
    """Whether the text looks like a number, right or wrong, rather than like a name ("3M", "Studio 54")."""
    number = _compacted(text)
    if LEI.fullmatch(number):
        return lei.is_valid(number) or sum(map(str.isdigit, number)) > len(number) // 2
    return any(shape.fullmatch(number) for shape in (NUMBER, FRENCH_VAT, BRITISH))


def number_in(text: str, country: str) -> str:
    """The organisation number that the text means in the country, in canonical form, "" where it is none.

    The text may be a VAT number that holds it, a SIRET, begin with the country's letters, or in Sweden with 16. "" as
    country is the world: an LEI. A number of a country without a rule of its own is anything that looks like one.
    """
    number = _compacted(text)
    if country == WORLD:
        return number if LEI.fullmatch(number) and lei.is_valid(number) else ""
    if country not in org_formats.FORMATS:
        return _org_number(_plain(text), country) if is_number(text) else ""
    if LIKE.get(country, country) == "FR" and len(number) == 14:
        return number[:9] if siret.is_valid(number) else ""
    return _org_number(number, country) or _from_vat(number, country) or _behind_prefix(number, country)


def countries_of(text: str, *, home: str = "") -> list[str]:
    """Whose number it may be, likeliest first; "" is the world, for an LEI. The home country wins between equals.

    Of the countries that have a register here, and home; but the one alone that a VAT number names by its prefix, also
    where no organisation number follows from it, or a word before the number.
    """
    if number_in(text, WORLD):
        return [WORLD]
    if not is_number(text):
        return []
    if named := _named(text):
        return named
    candidates = dict.fromkeys((*SERVED, *([home] if home in org_formats.FORMATS else [])))
    ranks = {country: _rank(text, country, home=home) for country in candidates}
    found = [country for country, rank in ranks.items() if rank is not None]
    return sorted(found, key=lambda country: (ranks[country], country != home))


def _rank(text: str, country: str, *, home: str) -> int | None:
    """How likely it is a number of the country; None if it is none."""
    number = number_in(text, country)
    if not number:
        return None
    local = LOCAL.get(LIKE.get(country, country))
    if local and local.fullmatch(_plain(text)):
        return WRITTEN_SO
    is_short = len(_compacted(text)) < LENGTHS.get(country, 0)
    is_odd = country == "NO" and not number.startswith(("8", "9"))
    is_unproved = country in NO_CHECK_DIGIT and country != home
    return POSSIBLE if is_short or is_odd or is_unproved else PROVED


def _named(text: str) -> list[str]:
    """The countries that the text names: before the number, by a VAT number's prefix, or as British ones begin."""
    number = _compacted(text)
    vat = vat_formats.PREFIXES.get(number[:2], number[:2])
    label = LABEL.match(_tidy(text))
    worded = next((LABELS[word] for word in LABELS if label and re.fullmatch(word, label[1], re.IGNORECASE)), "")
    found = (
        (worded, worded and number_in(text, worded)),
        (number[:2], number[:2] in SERVED and _behind_prefix(number, number[:2])),
        (vat, vat in vat_formats.FORMATS and _vat_number(number, vat)),
        ("NO", number.endswith("MVA") and number_in(text, "NO")),
        ("GB", BRITISH.fullmatch(number) and _org_number(number, "GB")),
    )
    return list(dict.fromkeys(country for country, is_named in found if is_named))


def _from_vat(number: str, country: str) -> str:
    """The organisation number inside a VAT number, for countries where it is inside."""
    vat = _vat_number(number, country)
    inside = {"SE": vat[2:-2], "NO": vat[2:].removesuffix("MVA"), "FR": vat[4:]}.get(country, vat[2:])
    return _org_number(inside, country) if vat else ""


def _behind_prefix(number: str, country: str) -> str:
    """The organisation number behind the letters of its country: "SE 556036-0793"."""
    letters = LIKE.get(country, country)
    return _org_number(number[2:], country) if number[:2] == letters else ""


def _vat_number(number: str, country: str) -> str:
    try:
        return clean_vat_number(number, country=country) if number else ""
    except RuleError:
        return ""


def _org_number(number: str, country: str) -> str:
    try:
        return clean_org_number(number, country=country)
    except RuleError:
        return ""


def _plain(text: str) -> str:
    """Plain dashes, digits and spaces, without a label before them."""
    return LABEL.sub("", _tidy(text), count=1)


def _tidy(text: str) -> str:
    """In plain characters; "" for what is too long to be a number."""
    return " ".join(clean(unicodedata.normalize("NFKC", text)).split()) if len(text) <= 2 * LONGEST else ""


def _compacted(text: str) -> str:
    return clean(_plain(text), SEPARATORS).upper()
