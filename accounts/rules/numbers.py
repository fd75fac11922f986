"""The numbers and keys an account is known by: our own series, and the keys of other systems."""

import re
import unicodedata

from .errors import N_, RuleError

LAST_SERIAL = 999_999_999
LONGEST_CUSTOMER_NUMBER = 32
LONGEST_KEY = 100

SERIAL_OUT_OF_RANGE = N_("{serial} cannot be a serial number. Use a whole number from 1 to 999,999,999.")
NUMBER_LENGTH = N_("The customer number “{text}” is {length} characters long. Use 1 to 32 characters.")
NUMBER_CHARACTERS = N_(
    "The customer number “{text}” contains a space or another character that is not allowed. "
    "Use letters, digits and - / . _ only."
)
KEY_LENGTH = N_("The primary key “{text}” is {length} characters long. Use 1 to 100 characters.")
KEY_CHARACTERS = N_(
    "The primary key “{text}” contains a character that cannot be printed. Remove line breaks and tabs."
)

_NUMBER = re.compile(r"(?:[^\W_]|[-/._])+")
_SERIAL = re.compile("[0-9]{1,9}")


def format_number(prefix: str, n: int) -> str:
    """The number of a series, five digits at least: ("C-", 1) is "C-00001". Raises RuleError outside 1-999,999,999."""
    if not 1 <= n <= LAST_SERIAL:
        raise RuleError(SERIAL_OUT_OF_RANGE, serial=n)
    return f"{prefix}{n:05d}"


def serial_of(text: str, prefix: str) -> int | None:
    """The serial in a number of the series, None for any other text. Missing zeros are forgiven: "C-1" is 1."""
    digits = text.removeprefix(prefix)
    if not text.startswith(prefix) or not _SERIAL.fullmatch(digits):
        return None
    return int(digits) or None


def clean_customer_number(text: str) -> str:
    """The customer number without the space around it, case kept. Raises RuleError unless 1-32 allowed characters."""
    number = unicodedata.normalize("NFC", text.strip())
    if not 1 <= len(number) <= LONGEST_CUSTOMER_NUMBER:
        raise RuleError(NUMBER_LENGTH, text=number, length=len(number))
    if not _NUMBER.fullmatch(number):
        raise RuleError(NUMBER_CHARACTERS, text=number)
    return number


def clean_key(text: str) -> str:
    """The vendor's own id, as it stands but for the space around it. Raises RuleError unless 1-100 printable."""
    key = text.strip()
    if not 1 <= len(key) <= LONGEST_KEY:
        raise RuleError(KEY_LENGTH, text=key, length=len(key))
    if not key.isprintable():
        raise RuleError(KEY_CHARACTERS, text=key)
    return key
