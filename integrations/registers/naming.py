"""What registers say in words: countries, and names beside the name."""

from accounts.rules.countries import UnknownCountry, country_code


def country_of(text: str) -> str:
    """ISO 3166-1 alpha-2 of a country's code or name in many languages; "" where the text names none."""
    try:
        return country_code(text) if text else ""
    except UnknownCountry:
        return ""


def other_names(name: str, *others: str) -> tuple[str, ...]:
    """The others that say something else than the name, each once."""
    return tuple(dict.fromkeys(other for other in others if other and other != name))
