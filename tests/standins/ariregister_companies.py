"""Invented companies of Estonia, in the shape of the autocomplete."""

from typing import Any
from urllib.parse import quote

from stdnum.ee import registrikood
from stdnum.exceptions import ValidationError

ACTIVE = "19990011"
LIQUIDATION = "19990028"
BANKRUPT = "19990034"
DISSOLVED = "19990040"
SAME_NAME = ("19990057", "19990063")
RURAL = "19990073"
FOREIGN = "19990086"
BARE = "19990092"
TEXT_CODE = "19990100"  # whose code is a text
HERD = tuple(f"19991{stem:02d}{registrikood.calc_check_digit(f'19991{stem:02d}')}" for stem in range(12))

WORDS = ("Rebane", "Põder", "Kajakas", "Öökull", "Mõmmik", "Täht", "Võilill", "Hüljes", "Jõehobu", "Lõoke")
KINDS = ("Sinine", "Unine", "Kiire", "Vaikne", "Kuldne", "Rõõmus", "Väike", "Ümar")
TALLINN = "Harju maakond, Tallinn, Kesklinna linnaosa, Väljamõeldud tn 3"


def made(number: str, name: str, **changes: Any) -> dict[str, Any]:
    """A hit."""
    return {
        "company_id": 9000000000 + int(number),
        "reg_code": int(number),
        "name": name,
        "historical_names": [],
        "status": "R",
        "legal_address": TALLINN,
        "zip_code": "10134",
        "legal_form": "5",
        "url": f"https://ariregister.rik.ee/est/company/{number}/{quote(name.replace(' ', '-'))}",
        **changes,
    }


def generated(number: str) -> dict[str, Any] | None:
    """A company for every code with a right check digit."""
    try:
        registrikood.validate(number)
    except ValidationError:
        return None
    seed = int(number) // 10
    return made(number, f"{KINDS[seed % 8]} {WORDS[seed // 8 % 10]} {seed % 9973} OÜ")


KNOWN: dict[str, dict[str, Any]] = {
    str(one["reg_code"]): one
    for one in (
        made(ACTIVE, "Näidis Tehnika OÜ", historical_names=["Vana Näidis OÜ"], company_id=9000099999),
        made(LIQUIDATION, "Unine Karu AS", status="L", legal_form="1"),
        made(BANKRUPT, "Jäätunud Päike OÜ", status="N"),
        made(DISSOLVED, "Eilne Leib OÜ", status="K"),
        made(SAME_NAME[0], "Sinine Hobune OÜ"),
        made(
            SAME_NAME[1],
            "Sinine Hobune OÜ",
            legal_address="Tartu maakond, Tartu linn, Tartu linn, Olematu tn 9-2",
            zip_code="50999",
        ),
        made(
            RURAL,
            "Põldmarja Talu OÜ",
            legal_address="Tartu maakond, Kambja vald, Ülenurme alevik, Mustika talu",
            zip_code="61714",
        ),
        made(FOREIGN, "Keksitty Oy Eesti filiaal", legal_address="Keksitty katu 1, Helsingi, Soome", zip_code=""),
        {"reg_code": int(BARE), "name": "Tühi Koht MTÜ"},
        made(TEXT_CODE, "Tähega Kirjutatud OÜ", reg_code=TEXT_CODE),
        *(made(number, f"Lambakari {word} OÜ") for number, word in zip(HERD, (*WORDS, "Uba", "Hernes"), strict=True)),
    )
}
