"""What cvrapi.dk answers, as a company."""

import re
from datetime import date

from accounts.rules.errors import RuleError
from accounts.rules.identifiers import clean_org_number
from integrations.rules.companies import Address, Company, Status
from integrations.shapes import Node

SYSTEM, COUNTRY = "cvrapi", "DK"
PAGE = "https://datacvr.virk.dk/enhed/virksomhed/{number}"
SOLE_TRADER = "10"  # enkeltmandsvirksomhed
DATE = re.compile(r"([0-9]{1,2}) ?/ ?([0-9]{1,2}) ?- ?([0-9]{4})")
RANGE = re.compile(r"([0-9]{1,7})(?: ?- ?([0-9]{1,7})|(\+))?")


def company(one: Node) -> Company:
    number = _number(one["vat"])
    status, raw_status = _status(one)
    fewest, most = _employees(one["employees"])
    return Company(
        source=SYSTEM,
        number=number,
        country=COUNTRY,
        name=one["name"].require_text(),
        status=status,
        raw_status=raw_status,
        form=one["companydesc"].text(),
        form_code=one["companycode"].text(),
        address=_address(one),
        industry_code=_padded(one["industrycode"], 6),
        industry=one["industrydesc"].text(),
        employees_min=fewest,
        employees_max=most,
        phone=one["phone"].text(),
        email=one["email"].text(),
        registered_on=_day(one["startdate"]),
        dissolved_on=_day(one["enddate"]),
        is_person=one["companycode"].text() == SOLE_TRADER,
        no_marketing=one["protected"].flag() is True,
        url=PAGE.format(number=number),
    )


def _number(node: Node) -> str:
    try:
        return clean_org_number(node.require_text().zfill(8), country=COUNTRY)
    except RuleError:
        raise node.garbled("vat") from None


def _status(one: Node) -> tuple[Status, str]:
    """Only an end, a bankruptcy or a remark on its credit is told; a remark that nobody explains is nothing good."""
    remark = one["creditstatus"].text()
    if one["enddate"].text():
        return Status.DISSOLVED, remark
    if one["creditbankrupt"].flag():
        return Status.BANKRUPT, remark
    is_told = "enddate" in one and one["creditbankrupt"].flag() is False
    return (Status.ACTIVE if is_told and not remark else Status.UNKNOWN), remark


def _address(one: Node) -> Address:
    care_of = one["addressco"].text()
    lines = (f"c/o {care_of}" if care_of else "", one["address"].text(), one["cityname"].text())
    made = Address(tuple(filter(None, lines)), _padded(one["zipcode"], 4), one["city"].text(), COUNTRY)
    return made or Address()


def _padded(node: Node, length: int) -> str:
    """A code that may have come as a number, without its leading zeros."""
    text = node.text()
    return text.zfill(length) if text else ""


def _day(node: Node) -> date | None:
    """ "15/10 - 2018"."""
    match = DATE.fullmatch(node.text())
    try:
        return date(*(int(part) for part in reversed(match.groups()))) if match else None
    except ValueError:
        return None


def _employees(node: Node) -> tuple[int | None, int | None]:
    """ "2-4", "1000+", or a number."""
    match = RANGE.fullmatch(node.text())
    if match is None:
        return None, None
    fewest, most, more = match.groups()
    return int(fewest), None if more else int(most or fewest)
