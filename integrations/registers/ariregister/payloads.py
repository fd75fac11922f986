"""What the Estonian autocomplete answers, as companies."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from integrations.registers.ariregister.places import HOME, address
from integrations.registers.naming import other_names
from integrations.rules.companies import Company, Found, Status
from integrations.shapes import Node

PAGE = "https://ariregister.rik.ee/est/company/"
NUMBER = re.compile("[0-9]{8}")

STATUSES: Mapping[str, Status] = MappingProxyType(
    {"R": Status.ACTIVE, "L": Status.LIQUIDATION, "N": Status.BANKRUPT, "K": Status.DISSOLVED}
)
FORMS: Mapping[str, str] = MappingProxyType({"1": "AS", "5": "OÜ"})


def one(answer: Node, number: str) -> Company | None:
    """The company of that code; a text of digits may also be part of other companies' names."""
    return next((company(hit) for hit in _hits(answer) if hit["reg_code"].require_text() == number), None)


def found(answer: Node) -> Found:
    """The hits that can be read; how many more there are is not said."""
    readable = (hit for hit in _hits(answer) if NUMBER.fullmatch(hit["reg_code"].text()) and hit["name"].text())
    return Found(tuple(company(hit) for hit in readable))


def company(hit: Node) -> Company:
    """One hit; its code is a number or a text. Raises Temporary (garbled) where it has no name."""
    number, name = hit["reg_code"].text(), hit["name"].require_text()
    status, form, page = hit["status"].text(), hit["legal_form"].text(), hit["url"].text()
    return Company(
        source=hit.system,
        number=number,
        country=HOME,
        name=name,
        status=STATUSES.get(status, Status.UNKNOWN),
        raw_status=status,
        form=FORMS.get(form, form),
        form_code=form,
        address=address(hit["legal_address"].text(), hit["zip_code"].text()),
        other_names=other_names(name, *hit["historical_names"].texts()),
        url=page if page.startswith(PAGE) else f"{PAGE}{number}",
    )


def _hits(answer: Node) -> list[Node]:
    if answer.require_object()["status"].text() not in ("OK", ""):
        raise answer.garbled("a status other than OK")
    return answer["data"].require_list()
