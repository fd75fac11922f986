"""Danish addresses, put together from their parts."""

from integrations.rules.companies import Address
from integrations.shapes import Node

HOME = "DK"


def address(parts: Node) -> Address:
    """ "Opdigtet Gade 12B, 2. tv", with c/o, box and place on lines of their own. Foreign ones are free text."""
    care_of, box = parts["conavn"].text(), parts["postboks"].text()
    lines = (
        f"c/o {care_of}" if care_of else "",
        *parts["fritekst"].text().split("\n"),
        _street(parts),
        f"Postboks {box}" if box else "",
        parts["bynavn"].text(),
    )
    country = parts["landekode"].text(limit=2).upper() or HOME
    code = parts["postnummer"].text()
    code = code.zfill(4) if code.isdecimal() and country == HOME else code
    made = Address(tuple(filter(None, lines)), code, parts["postdistrikt"].text(), country)
    return made or Address()


def _street(parts: Node) -> str:
    house = _house(parts, "Fra") + (f"-{until}" if (until := _house(parts, "Til")) else "")
    floor, door = parts["etage"].text(), parts["sidedoer"].text()
    storey = f"{floor}." if floor.isdecimal() else floor
    inside = " ".join(filter(None, (storey, door)))
    return ", ".join(filter(None, (" ".join(filter(None, (parts["vejnavn"].text(), house))), inside)))


def _house(parts: Node, end: str) -> str:
    return parts[f"husnummer{end}"].text() + parts[f"bogstav{end}"].text()
