"""How ids of other systems are written: each of them has one canonical form, so that equal ids are equal texts."""

import re

from accounts.rules.errors import N_, RuleError

LONGEST = 100
SALESFORCE = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"  # five capitals or not, as a number from 0 to 31

LENGTH = N_("The id “{text}” is {length} characters long. Use 1 to 100 characters.")
CHARACTERS = N_("The id “{text}” contains a character that cannot be printed. Remove line breaks and tabs.")
NOT_A_NUMBER = N_(
    "“{text}” is not a HubSpot id, which is a number of up to 20 digits. Copy the record id from HubSpot."
)
NOT_SALESFORCE = N_(
    "“{text}” is not a Salesforce id, which has 15 or 18 letters and digits. Copy it from the address of the record."
)
WRONG_SUFFIX = N_(
    "“{text}” is not a Salesforce id: its last three characters do not fit the others. Copy it once more."
)


def clean_id(text: str) -> str:
    """The id as it stands but for the space around it. Raises RuleError unless 1-100 printable characters."""
    found = text.strip()
    if not 1 <= len(found) <= LONGEST:
        raise RuleError(LENGTH, text=found, length=len(found))
    if not found.isprintable():
        raise RuleError(CHARACTERS, text=found)
    return found


def clean_hubspot_id(text: str) -> str:
    """A whole number without leading zeros, as text. Raises RuleError for anything else."""
    found = text.strip()
    if not (found.isascii() and found.isdecimal() and len(found) <= 20 and int(found)):
        raise RuleError(NOT_A_NUMBER, text=found)
    return str(int(found))


def clean_salesforce_id(text: str) -> str:
    """The form with 18 characters: the last three say which of the others are capitals. Raises RuleError.

    In the form with 15, upper and lower case are different ids. One with 18 that went through a program which knows no
    case is put right.
    """
    found = text.strip()
    if not SALESFORCE.fullmatch(found):
        raise RuleError(NOT_SALESFORCE, text=found)
    body, suffix = found[:15], found[15:].upper()
    if suffix and found in (found.upper(), found.lower()):
        body = _with_capitals(body, suffix)
    if suffix and _suffix(body) != suffix:
        raise RuleError(WRONG_SUFFIX, text=found)
    return body + _suffix(body)


def _suffix(body: str) -> str:
    parts = (body[start : start + 5] for start in (0, 5, 10))
    return "".join(
        SUFFIX_LETTERS[sum(1 << place for place, one in enumerate(part) if "A" <= one <= "Z")] for part in parts
    )


def _with_capitals(body: str, suffix: str) -> str:
    """The body with those letters in capitals that the suffix says."""
    marks = [SUFFIX_LETTERS.find(letter) for letter in suffix]
    return "".join(one.upper() if marks[place // 5] >> place % 5 & 1 else one.lower() for place, one in enumerate(body))
