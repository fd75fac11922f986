"""Ids of rows, as addresses and forms carry them."""


def is_id(text: str) -> bool:
    """Whether a text can be the id of a row: digits, and no more of them than the database takes."""
    return text.isascii() and text.isdecimal() and len(text) < 19
