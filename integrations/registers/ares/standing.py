"""How a Czech company is doing: ARES gathers many registers and says of each whether the subject is in it."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from integrations.rules.companies import Status
from integrations.shapes import Node

ACTIVE = "AKTIVNI"
ABSENT = "NEEXISTUJICI"
CEASED = "datumZaniku"
INSOLVENT = ("Ir", "Ceu")  # the register of insolvencies, and the one that it replaced
BASIC = ("Ros", "Vr", "Res", "Rzp")  # basic, public (courts), statistics, trades
VAT, VAT_GROUP = "Dph", "SkDph"

# The law makes a company in liquidation say so in its name: section 187 of the Civil Code.
LIQUIDATION = re.compile(r"\bv likvidaci\b", re.IGNORECASE)
VAT_NUMBER = re.compile("CZ[0-9]{8,10}")

STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        ACTIVE: Status.ACTIVE,
        "ZANIKLY": Status.DISSOLVED,
        "HISTORICKY": Status.DISSOLVED,
        "LOGICKY_SMAZANY": Status.DISSOLVED,
    }
)


def status(subject: Node, name: str) -> tuple[Status, str]:
    """The status, and what it follows from in the register's own words."""
    if subject[CEASED].day():
        return Status.DISSOLVED, f"{CEASED} {subject[CEASED].day()}"
    for source in INSOLVENT:
        if _state(subject, source) == ACTIVE:
            return Status.BANKRUPT, f"{_key(source)} {ACTIVE}"
    if said := LIQUIDATION.search(name):
        return Status.LIQUIDATION, said[0]
    states = [state for source in BASIC if (state := _state(subject, source)) not in ("", ABSENT)]
    word = ACTIVE if ACTIVE in states else next(iter(states), "")
    return STATUSES.get(word, Status.UNKNOWN), word


def is_vat_registered(subject: Node) -> bool | None:
    """Alone or as a member of a group; None where ARES says nothing of either."""
    states = {_state(subject, VAT), _state(subject, VAT_GROUP)} - {""}
    return ACTIVE in states if states else None


def vat_number(subject: Node) -> str:
    """The number under which it is registered, which for a member is the group's. A tax number alone is none."""
    if _state(subject, VAT) == ACTIVE:
        number = subject["dic"].text()
    elif _state(subject, VAT_GROUP) == ACTIVE:
        number = subject["dicSkDph"].text()
    else:
        return ""
    return number if VAT_NUMBER.fullmatch(number) else ""


def _state(subject: Node, source: str) -> str:
    return subject["seznamRegistraci"][_key(source)].text()


def _key(source: str) -> str:
    return f"stavZdroje{source}"
