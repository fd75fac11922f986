"""Registered offices: a country in words, a house before its street, a region that letters need only abroad."""

import re

from integrations.registers.naming import country_of
from integrations.rules.companies import Address
from integrations.shapes import Node

HOME = "GB"
FOREIGN_FORMS = ("oversea-company", "registered-overseas-entity")
HOUSE = re.compile(r"[0-9]+[A-Za-z]?(-[0-9]+[A-Za-z]?)?")


def address(place: Node, *, form: str) -> Address:
    """The office. The law puts that of a domestic company in the country, where the register leaves it out."""
    words = place["country"].text()
    country = country_of(words) if words else ("" if form in FOREIGN_FORMS or not place else HOME)
    region, town = place["region"].text(), place["locality"].text()
    further = (region if town and country != HOME else "", "" if country else words)
    lines = (*_lines(place), *filter(None, further))
    return Address(lines, place["postal_code"].text(), town or region, country)


def _lines(place: Node) -> tuple[str, ...]:
    """ "12 Invented Street", whether the house stands apart or not."""
    carer, box, house = (place[key].text() for key in ("care_of", "po_box", "premises"))
    first, second = place["address_line_1"].text(), place["address_line_2"].text()
    if HOUSE.fullmatch(house) and first:
        house, first = "", f"{house} {first}"
    care, post = f"c/o {carer}" if carer else "", f"PO Box {box}" if box else ""
    return tuple(filter(None, (care, post, house, first, second)))
