"""Finnish addresses come in pieces, and odd ones as one line."""

from integrations.rules.companies import Address
from integrations.shapes import Node

COUNTRY = "FI"
POST_BOX = "PL"  # postilokero


def address(addresses: Node, kind: str) -> Address:
    """The first address of that kind, in lines; without a country it is in Finland."""
    node = next((one for one in addresses.items if one["type"].text() == kind), Node(addresses.system, None))
    country = node["country"].text()
    lines = [node["co"].text(), _street(node), _box(node), *_free(node), country if len(country) != 2 else ""]
    made = Address(
        lines=tuple(filter(None, lines)),
        postal_code=node["postCode"].text(),
        city=_city(node),
        country=country.upper() if len(country) == 2 else "" if country else COUNTRY,
    )
    return made or Address()


def _street(node: Node) -> str:
    flat = node["apartmentNumber"].text() + node["apartmentIdSuffix"].text()
    parts = (node["street"].text(), node["buildingNumber"].text(), node["entrance"].text(), flat)
    return " ".join(filter(None, parts))


def _box(node: Node) -> str:
    box = node["postOfficeBox"].text()
    return f"{POST_BOX} {box}" if box.isdecimal() else box


def _free(node: Node) -> list[str]:
    """Underscores stand for spaces."""
    return [" ".join(line.split()) for line in node["freeAddressLine"].text().replace("_", " ").split("\n")]


def _city(node: Node) -> str:
    """The town in Finnish, else in Swedish: on Åland it has no other name."""
    offices = [one for one in node["postOffices"].items if one["active"].flag() is not False]
    names = {one["languageCode"].text(): one["city"].text() for one in offices}
    return names.get("1") or names.get("2") or next(filter(None, names.values()), "")
