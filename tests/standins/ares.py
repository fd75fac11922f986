"""ARES: subjects by number, a search that is posted, errors with a `kod` and a `subKod`."""

from typing import Any

from tests.standins.ares_companies import (  # noqa: F401 - what tests ask for
    ACTIVE,
    BANKRUPT,
    BARE,
    BRANCH,
    DISSOLVED,
    FOREIGN,
    KNOWN,
    LIQUIDATION,
    SAME_NAME,
    SOLE_TRADER,
    VAT_GROUP,
    VILLAGE,
    generated,
)
from tests.standins.replies import Reply, Request, json_reply
from tests.standins.standin import StandIn

SUBJECTS = "/ekonomicke-subjekty/"
SEARCH = f"{SUBJECTS}vyhledat"
MOST = 1000
COMMON = ("s.r.o.", "a.s.", "praha")  # names that fit too many
CRASH = "systemova chyba"  # a name that it cannot bear


class Ares(StandIn):
    """Whoever asks for one of COMMON hears how many there are, and no more."""

    name = "ares"
    limit = (500, 60.0)

    def answer(self, request: Request) -> Reply:
        if request.method == "POST" and request.path == SEARCH:
            return self._search(request.json() or {})
        number = request.path.removeprefix(SUBJECTS)
        if request.method != "GET" or not request.path.startswith(SUBJECTS) or "/" in number:
            at = "2026-05-04T10:00:00.000+00:00"
            return json_reply({"timestamp": at, "status": 404, "error": "Not Found", "path": request.path}, 404)
        if len(number) != 8 or not number.isdecimal():
            return problem("CHYBA_VSTUPU", "VSTUP_NEVALIDNI_FORMAT_ICO", "IČO musí mít 8 číslic.")
        one = self._one(number)
        if one is None:
            return problem("NENALEZENO", "VYSTUP_SUBJEKT_NENALEZEN", f"Subjekt s IČO {number} nebyl nalezen.", 404)
        return json_reply(one)

    def _one(self, number: str) -> dict[str, Any] | None:
        return KNOWN.get(number) or (generated(number) if self.generates else None)

    def _search(self, asked: dict[str, Any]) -> Reply:
        name, numbers = asked.get("obchodniJmeno", "").casefold().strip(), asked.get("ico", [])
        if not name and not numbers and not asked.get("sidlo"):
            return problem("CHYBA_VSTUPU", "VSTUP_PRAZDNY", "Zadejte alespoň jeden parametr.")
        if name in COMMON:
            said = "Zadaný dotaz vrací příliš mnoho výsledků (581 859). Povoleno je maximálně 1 000 výsledků."
            return problem("CHYBA_VSTUPU", "VYSTUP_PRILIS_MNOHO_VYSLEDKU", said)
        if name == CRASH:
            return problem("OBECNA_CHYBA", "SYSTEMOVA_CHYBA", "Nastala neočekávaná chyba.", 500)
        hits = [one for number in numbers if (one := self._one(number))]
        if name:
            hits = [one for one in (*KNOWN.values(), BRANCH) if name in one["obchodniJmeno"].casefold()]
        start, most = asked.get("start", 0), min(asked.get("pocet", 10), MOST)
        return json_reply({"pocetCelkem": len(hits), "ekonomickeSubjekty": hits[start : start + most]})


def problem(code: str, sub_code: str, text: str, status: int = 400) -> Reply:
    return json_reply({"kod": code, "popis": text, "subKod": sub_code}, status)


STANDIN = Ares()
