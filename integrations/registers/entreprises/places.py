"""Where a French head office is: parts to be joined, CEDEX beside the town's own code, overseas, abroad."""

from collections.abc import Mapping
from types import MappingProxyType

from integrations.registers.entreprises.shown import shown
from integrations.registers.naming import country_of
from integrations.rules.companies import Address
from integrations.shapes import Node

HOME = "FR"
STREET = ("numero_voie", "indice_repetition", "type_voie", "libelle_voie")

# By the first three digits of the postal code: countries of their own in ISO 3166, in the same register.
OVERSEAS: Mapping[str, str] = MappingProxyType(
    {
        "971": "GP",
        "972": "MQ",
        "973": "GF",
        "974": "RE",
        "975": "PM",
        "976": "YT",
        "986": "WF",
        "987": "PF",
        "988": "NC",
    }
)
SERVED = (HOME, "GF", "GP", "MQ", "RE")


def country(seat: Node) -> str:
    """Whose number the company has: its territory's, else France's, wherever the head office is."""
    here = _country(seat)
    return here if here in SERVED else HOME


def address(seat: Node) -> Address:
    """The head office."""
    lines, abroad = _lines(seat), shown(seat["libelle_pays_etranger"])
    here = _country(seat)
    if abroad:
        unknown = () if here else (abroad,)
        return Address((*lines, *unknown), city=shown(seat["libelle_commune_etranger"]), country=here)
    code, town = shown(seat["code_postal"]), shown(seat["libelle_commune"])
    if not (lines or code or town):
        whole = shown(seat["adresse"])
        return Address((whole,) if whole else (), country=here)
    return Address(lines, code, town, here)


def postal_address(seat: Node) -> Address:
    """With the CEDEX, where letters to companies go; empty where there is none."""
    code = shown(seat["cedex"])
    return Address(_lines(seat), code, shown(seat["libelle_cedex"]), _country(seat)) if code else Address()


def _country(seat: Node) -> str:
    if abroad := shown(seat["libelle_pays_etranger"]):
        return country_of(abroad)
    place = shown(seat["code_postal"]) or shown(seat["departement"])
    return OVERSEAS.get(place[:3], HOME)


def _lines(seat: Node) -> tuple[str, ...]:
    street = " ".join(filter(None, (shown(seat[part]) for part in STREET)))
    return tuple(filter(None, (shown(seat["complement_adresse"]), street, shown(seat["distribution_speciale"]))))
