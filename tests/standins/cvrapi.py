"""cvrapi.dk: the one best hit, errors as words at changing statuses, and a User-Agent that it insists on."""

from typing import Any

from stdnum.dk import cvr

from tests.standins import danish
from tests.standins.danish import (  # noqa: F401 - what tests ask for
    ACTIVE,
    BANKRUPT,
    DISSOLVED,
    KNOWN,
    KNOWN_NAME,
    SAME_NAME,
    Danish,
)
from tests.standins.replies import Reply, Request, json_reply
from tests.standins.standin import StandIn

RANGES = {"ANTAL_2_4": "2-4", "ANTAL_1000_999999": "1000+"}


class CvrApi(StandIn):
    name = "cvrapi"
    limit = (50, 86_400.0)

    def answer(self, request: Request) -> Reply:
        said = request.query
        agent = request.headers.get("user-agent", "")
        if agent.count(" - ") < 2 or "banned" in agent:
            return error("BANNED" if "banned" in agent else "INVALID_UA", 403)
        if request.path != "/api" or not said.get("country"):
            return error("INTERNAL_ERROR", 500)
        if "vat" in said and not cvr.is_valid(said["vat"]):
            return error("INVALID_VAT", 400)
        number, name = said.get("vat", said.get("search", "")), said.get("name", said.get("search", ""))
        found = danish.found(number, generates=self.makes_up(number))
        hits = [found] if found else danish.named(name)
        if not hits:
            return error("NOT_FOUND", 404 if number else 200)
        return json_reply(record(hits[0]))

    def over_limit(self, request: Request) -> Reply:
        return error("QUOTA_EXCEEDED", 200)


def error(code: str, status: int) -> Reply:
    return json_reply({"error": code, "t": 0, "version": 6}, status)


def record(one: Danish) -> dict[str, Any]:
    code, words = danish.FORMS[one.form]
    place = {**address(one), **contact(one), "startdate": day(one.started), "enddate": day(one.ended)}
    industry = {
        "industrycode": int(one.industry[0]) if one.industry[0] else None,
        "industrydesc": one.industry[1] or None,
    }
    unit = {"pno": 1099999999, "main": True, "name": one.name, **place, "employees": employees(one), **industry}
    return {
        "vat": int(one.number),
        "name": one.name,
        **place,
        "employees": employees(one),
        "addressco": one.care_of,
        **industry,
        "companycode": code,
        "companydesc": words,
        "creditstartdate": "02/02 - 2026" if one.is_bankrupt else None,
        "creditbankrupt": one.is_bankrupt,
        "creditstatus": None,
        "owners": [{"name": "Test Person"}],
        "productionunits": [unit],
        "t": 100,
        "version": 6,
    }


def address(one: Danish) -> dict[str, Any]:
    street, house, letter, floor, door = one.street
    line = f"{street} {house}{letter or ''}" if house else street
    inside = f", {floor}. {door or ''}".rstrip() if floor else ""
    zipcode = f"{one.postcode:04}" if one.postcode else None
    return {"address": f"{line}{inside}" or one.free_text, "zipcode": zipcode, "city": one.city, "cityname": one.place}


def contact(one: Danish) -> dict[str, Any]:
    phone = "" if one.is_hidden else one.phone
    return {"protected": one.is_protected, "phone": phone or None, "email": one.email or None, "fax": None}


def day(iso: str | None) -> str | None:
    """ "2018-10-15" as "15/10 - 2018"."""
    return "{2}/{1} - {0}".format(*iso.split("-")) if iso else None


def employees(one: Danish) -> str | int | None:
    """A range as text, a number, or nothing."""
    number, interval = one.employees
    return RANGES.get(interval or "", number)


STANDIN = CvrApi()
