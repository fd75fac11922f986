"""Czech addresses: the street may be missing in a village, the postal code is a number."""

import re

from integrations.rules.companies import Address
from integrations.shapes import Node

HOME = "CZ"
DELIVERY = ("radekAdresy1", "radekAdresy2", "radekAdresy3")
TOWN = re.compile(r"([0-9]{3}) ?([0-9]{2})\s+(.+)")


def address(seat: Node) -> Address:
    """The registered seat; of what is not in parts, such as abroad, the line that ARES writes."""
    country, city = seat["kodStatu"].text(), seat["nazevObce"].text()
    code = seat["psc"].text().zfill(5) if seat["psc"].whole() else seat["pscTxt"].text()
    lines = _lines(seat)
    if lines and city:
        return Address(lines, code, city, country)
    whole = seat["textovaAdresa"].text()
    written = tuple(filter(None, (part.strip() for part in whole.split(","))))
    return Address(written, "" if code in whole else code, "" if city in whole else city, country)


def postal_address(subject: Node) -> Address:
    """Where letters go: written lines, the last of which holds postal code and town."""
    written = tuple(filter(None, (subject["adresaDorucovaci"][key].text() for key in DELIVERY)))
    town = TOWN.fullmatch(written[-1]) if written else None
    if town is None:
        return Address(written)
    return Address(written[:-1], town[1] + town[2], town[3], HOME)


def _lines(seat: Node) -> tuple[str, ...]:
    """ "Smyšlená 1234/5a", "Nové Město"; in a village "Lhota 12"."""
    street, part, town = (seat[key].text() for key in ("nazevUlice", "nazevCastiObce", "nazevObce"))
    numbers = (seat["cisloDomovni"].text(), seat["cisloOrientacni"].text() + seat["cisloOrientacniPismeno"].text())
    number = "/".join(filter(None, numbers))
    first = " ".join(filter(None, (street or (number and (part or town)), number)))
    second = part if street and part != town else ""
    return tuple(filter(None, (first, second)))
