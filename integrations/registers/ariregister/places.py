"""Estonian addresses: one line, from the county down to the house."""

from integrations.rules.companies import Address

HOME = "EE"
COUNTY = " maakond"
PARISH = " vald"


def address(whole: str, code: str) -> Address:
    """Turned round, as on a letter: house, village or quarter, and parish; in the country the county takes letters.

    What does not begin with a county stays as it is written, in a country that nobody names.
    """
    county, *inner = (part.strip() for part in whole.split(","))
    if not county.endswith(COUNTY) or not inner:
        return Address((whole,) if whole else (), code)
    if inner[0].endswith(PARISH):
        return Address(tuple(reversed(inner)), code, county, HOME)
    lines = tuple(part for part in reversed(inner[1:]) if part != inner[0])
    return Address(lines, code, inner[0], HOME)
