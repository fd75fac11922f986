"""How a name is compared: the key it sorts by, the text it is found by, and the folds that both share."""

import re
import unicodedata

LONGEST_SORT_KEY = 200
LONGEST_SEARCH_TEXT = 4000

# Letters that no Unicode decomposition takes apart, as a plain keyboard writes them.
_PLAIN = str.maketrans(
    {"æ": "ae", "ø": "o", "œ": "oe", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i"}
)
# "{" is the character after "z", so these come after every other Latin letter: å, ä = æ, ö = ø.
_NORDIC = str.maketrans({"{": " ", "å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c"})
# Words of a company's name that say what it is in law, as `fold` writes them.
_FORMS = """
ab ag aktiebolag amba ans aps as asa bt bv co company corp corporation cv da dd doo enk eurl ev gmbh hb inc
incorporated is kb kft kg kgaa ks ky limited llc llp lp ltd ltda mbh nv ohg ou oy oyab oyj plc ps pte pty publ
sa sarl sas sasu se sia sl slu spa srl sro tmi uab ug vof zrt
"""
LEGAL_FORMS = frozenset(_FORMS.split())
_SLASHED_FORM = re.compile(
    r"\b(?:a/s|i/s|k/s|p/s|s\.a\.s\.?|s\.a\.r\.l\.?|s\.a\.?|b\.v\.?|n\.v\.?|s\.r\.l\.?|s\.p\.a\.?)(?!\w)"
)
_APOSTROPHES = re.compile("['’‘`´]")
_NOT_IN_A_WORD = re.compile(r"[\W_]+")
_NOT_IN_A_KEY = re.compile(r"(?:[^\w{]|_)+")


def sort_key(name: str) -> str:
    """ASCII text of at most 200 characters that puts names in Nordic order when compared code point by code point.

    Case, accents and punctuation do not count; å, ä/æ and ö/ø follow z; other scripts follow the Latin one.
    """
    letters = _casefold(unicodedata.normalize("NFKC", _APOSTROPHES.sub("", name)))
    words = _NOT_IN_A_KEY.sub(" ", strip_accents(letters.translate(_NORDIC))).strip()
    return "".join(map(_ascii, words))[:LONGEST_SORT_KEY].rstrip()


def match_key(name: str) -> str:
    """What two spellings of one company's name have in common: folded words without legal forms.

    "AB Örebro Kök & Bad (publ)" and "Orebro Kok och Bad" stay two, but "Örebro Kök & Bad AB" and "Orebro Kok & Bad"
    are one. A name of nothing but legal forms keeps them. At most 200 characters.
    """
    words = fold(_SLASHED_FORM.sub(lambda form: form[0].replace("/", "").replace(".", ""), name.casefold())).split()
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)[:LONGEST_SORT_KEY].rstrip()


def search_text(*parts: str) -> str:
    """What a record is found by: its parts folded, then their accent-free spelling where that differs, one a line."""
    terms = [term for term in map(search_term, parts) if term]
    plain = [collapse(strip_accents(term)) for term in terms]
    lines = dict.fromkeys([*terms, *plain])
    return "\n".join(lines)[:LONGEST_SEARCH_TEXT].rstrip()


def search_term(text: str) -> str:
    """What a user typed, folded as `search_text` is: no capitals, single spaces, accents kept."""
    return collapse(_casefold(text))


def collapse(text: str) -> str:
    """The text with every run of white space and control characters as one space, and none at its ends."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def strip_accents(text: str) -> str:
    """The text as a keyboard without accents writes it: "malmö" becomes "malmo", "ærø" becomes "aero"."""
    if text.isascii():
        return text
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.translate(_PLAIN)


def fold(text: str) -> str:
    """The words of a text without case, accents and punctuation: "Côte d’Ivoire" becomes "cote d ivoire"."""
    words = strip_accents(_casefold(text)).replace("&", " and ")
    return _NOT_IN_A_WORD.sub(" ", words).strip()


def _casefold(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _ascii(character: str) -> str:
    """The character, or its fixed-width code point behind "~", the last printable one of ASCII."""
    return character if character.isascii() else f"~{ord(character):06x}"
