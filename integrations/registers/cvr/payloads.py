"""What CVR answers, as companies. `virksomhedMetadata` is the newest of everything, lists beside it have periods."""

import re

from accounts.rules.errors import RuleError
from accounts.rules.identifiers import clean_org_number
from integrations.errors import Reason, Temporary
from integrations.registers.cvr import places
from integrations.registers.cvr.statuses import status_of
from integrations.registers.naming import other_names
from integrations.rules.companies import Company, Found, Status
from integrations.shapes import Node

SYSTEM, COUNTRY = "cvr", "DK"
PAGE = "https://datacvr.virk.dk/enhed/virksomhed/{number}"
FIELDS = (
    "cvrNummer",
    "reklamebeskyttet",
    "navne",
    "livsforloeb",
    "virksomhedsstatus",
    "telefonNummer",
    "elektroniskPost",
    "hjemmeside",
    "virksomhedMetadata",
)
CONTACTS = ("telefonNummer", "elektroniskPost", "hjemmeside")
SOLE_TRADER = "ENK"
EMPLOYMENT = (
    "nyesteErstMaanedsbeskaeftigelse",
    "nyesteMaanedsbeskaeftigelse",
    "nyesteKvartalsbeskaeftigelse",
    "nyesteAarsbeskaeftigelse",
)
INTERVAL = re.compile(r"ANTAL_([0-9]{1,7})_([0-9]{1,7})")
ENDLESS = 999_999


def found(answer: Node) -> Found:
    """The hits. Raises Temporary where the index did not look everywhere: what is missing may exist."""
    answer.require_object()
    if answer["timed_out"].flag() or (answer["_shards"]["failed"].whole() or 0) > 0:
        raise Temporary(answer.system, Reason.DOWN, "only a part of the index answered")
    hits = answer["hits"]
    companies = [_company(hit["_source"]["Vrvirksomhed"].require_object()) for hit in hits["hits"].require_list()]
    total = hits["total"]["value"] if hits["total"].is_object else hits["total"]  # an object since Elasticsearch 7
    return Found(tuple(companies), total.whole())


def _company(one: Node) -> Company:
    newest = one["virksomhedMetadata"]
    number, name = (
        _number(one["cvrNummer"]),
        newest["nyesteNavn"]["navn"].text() or one["navne"][-1]["navn"].require_text(),
    )
    form, industry = newest["nyesteVirksomhedsform"], newest["nyesteHovedbranche"]
    (status, raw_status), ended = _status(one), _ended(one)
    phone, email, website = _contacts(one)
    fewest, most = _employees(newest)
    return Company(
        source=SYSTEM,
        number=number,
        country=COUNTRY,
        name=name,
        other_names=other_names(name, *newest["nyesteBinavne"].texts()),
        status=status,
        raw_status=raw_status,
        form=form["langBeskrivelse"].text() or form["kortBeskrivelse"].text(),
        form_code=form["kortBeskrivelse"].text() or form["virksomhedsformkode"].text(),
        address=places.address(newest["nyesteBeliggenhedsadresse"]),
        industry_code=industry["branchekode"].text(),
        industry=industry["branchetekst"].text(),
        employees_min=fewest,
        employees_max=most,
        phone=phone,
        email=email,
        website=website,
        registered_on=newest["stiftelsesDato"].day() or one["livsforloeb"][0]["periode"]["gyldigFra"].day(),
        dissolved_on=ended["gyldigTil"].day() if status is Status.DISSOLVED else None,
        is_person=form["kortBeskrivelse"].text() == SOLE_TRADER,
        no_marketing=one["reklamebeskyttet"].flag() is True,
        url=PAGE.format(number=number),
    )


def _number(node: Node) -> str:
    try:
        return clean_org_number(node.require_text().zfill(8), country=COUNTRY)
    except RuleError:
        raise node.garbled("cvrNummer") from None


def _status(one: Node) -> tuple[Status, str]:
    """The compound status, else what else tells of it: `nyesteStatus` may be null, an object or a text."""
    newest = one["virksomhedMetadata"]
    latest = newest["nyesteStatus"]
    words = (
        newest["sammensatStatus"],
        latest,
        latest["status"],
        latest["kreditoplysningtekst"],
        *(entry["status"] for entry in reversed(_current(one["virksomhedsstatus"]))),
    )
    raw = next((text for word in words if (text := word.text())), "")
    if not raw and _ended(one):
        return Status.DISSOLVED, ""
    return status_of(raw), raw


def _ended(one: Node) -> Node:
    """The period of the company's life, if it is over."""
    period = one["livsforloeb"][-1]["periode"]
    return period if period["gyldigTil"].day() else Node(one.system, None)


def _current(listed: Node) -> list[Node]:
    return [one for one in listed.items if not one["periode"]["gyldigTil"].text()]


def _contacts(one: Node) -> tuple[str, str, str]:
    """Phone, mail and website as far as they are for everybody.

    The mixed list of the newest contacts counts only where the labelled ones are missing altogether: it says of
    nothing whether it is secret.
    """
    if not any(name in one for name in CONTACTS):
        return _sorted_out(one["virksomhedMetadata"]["nyesteKontaktoplysninger"].texts())
    phone, email, website = (_public(one[name]) for name in CONTACTS)
    return phone, email, website


def _public(listed: Node) -> str:
    shown = [one["kontaktoplysning"].text() for one in _current(listed) if not one["hemmelig"]]
    return next(filter(None, reversed(shown)), "")


def _sorted_out(mixed: tuple[str, ...]) -> tuple[str, str, str]:
    emails = [one for one in mixed if "@" in one]
    phones = [one for one in mixed if one not in emails and re.fullmatch(r"\+?[0-9 ()-]{6,20}", one)]
    others = [one for one in mixed if one not in emails and one not in phones and "." in one]
    phone, email, website = (next(iter(kind), "") for kind in (phones, emails, others))
    return phone, email, website


def _employees(newest: Node) -> tuple[int | None, int | None]:
    """The exact number, else the interval's ends, of the newest count there is."""
    for count in (newest[name] for name in EMPLOYMENT):
        exact = count["antalAnsatte"].whole()
        if exact is not None:
            return exact, exact
        if interval := INTERVAL.fullmatch(count["intervalKodeAntalAnsatte"].text()):
            fewest, most = map(int, interval.groups())
            return fewest, most if most < ENDLESS else None
    return None, None
