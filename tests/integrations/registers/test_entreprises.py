"""France: every answer that the search of companies documents."""

from datetime import date

import pytest

from integrations.errors import Reason, Rejected, Temporary
from integrations.registers.entreprises import payloads
from integrations.rules.companies import Address, Company, Found, Status
from integrations.shapes import Node
from tests.standins import entreprises

pytestmark = pytest.mark.once

SAMPLE = Company(
    source="entreprises",
    number="999000011",
    country="FR",
    name="LUMIERE DU TEST",
    status=Status.ACTIVE,
    raw_status="A",
    form="SAS",
    form_code="5710",
    address=Address(("BATIMENT B", "12 BIS RUE IMAGINAIRE"), "75015", "PARIS 15", "FR"),
    vat_number="FR66999000011",
    is_vat_registered=True,
    industry_code="62.01Z",
    employees_min=10,
    employees_max=19,
    registered_on=date(2014, 4, 29),
    other_names=("LDT",),
    url="https://annuaire-entreprises.data.gouv.fr/entreprise/999000011",
)


@pytest.fixture
def client(register):
    return register("entreprises")


def test_reads_every_field_of_the_documented_company(client):
    assert client.find(entreprises.ACTIVE) == SAMPLE


def test_asks_by_the_number_itself_and_not_for_the_officers(client, standins):
    client.find(entreprises.ACTIVE)
    (call,) = standins["entreprises"].calls
    assert (call.query["q"], call.query["minimal"]) == (entreprises.ACTIVE, "true")
    assert "dirigeants" not in call.query["include"]
    assert call.headers["user-agent"] == "Plock tests"


def test_an_unknown_number_is_nobody(client):
    assert client.find("999009996") is None


def test_another_company_than_the_one_asked_for_is_no_answer():
    answer = Node("entreprises", {"results": [entreprises.KNOWN[entreprises.CEDEX]]})
    with pytest.raises(Temporary) as caught:
        payloads.one(answer, entreprises.ACTIVE)
    assert caught.value.reason is Reason.GARBLED


def test_a_ceased_company_is_dissolved_and_has_no_vat(client):
    found = client.find(entreprises.CEASED)
    assert (found.status, found.raw_status, found.dissolved_on) == (Status.DISSOLVED, "C", date(2023, 11, 30))
    assert (found.vat_number, found.is_vat_registered) == ("", False)
    assert (found.employees_min, found.employees_max) == (None, None)  # "NN"


def test_a_sole_trader_goes_by_the_full_name(client):
    found = client.find(entreprises.SOLE_TRADER)
    assert (found.name, found.is_person, found.form) == (
        "ODETTE PAPILLON (BOUGIES PAPILLON)",
        True,
        "Entrepreneur individuel",
    )
    assert found.other_names == ("BOUGIES PAPILLON", "AU PHARE")


def test_what_is_hidden_is_not_kept(client):
    hidden, sign = client.find(entreprises.HIDDEN), client.find(entreprises.HIDDEN_SIGN)
    assert "NON-DIFFUSIBLE" not in repr((hidden, sign))
    assert (hidden.name, hidden.address, hidden.no_marketing) == ("", Address((), "", "PARIS 15", "FR"), True)
    assert (sign.name, sign.other_names, sign.no_marketing) == ("CHOUETTE ET HIBOU CONSEIL", (), True)


def test_an_address_abroad_has_its_own_country(client):
    found = client.find(entreprises.ABROAD)
    assert found.country == "FR"
    assert found.address == Address(("7 TURNERSTRASSE",), "", "80331 MUENCHEN", "DE")


def test_a_country_that_nobody_knows_stays_in_the_address():
    seat = {"libelle_voie": "LUNE", "libelle_pays_etranger": "ATLANTIDE", "libelle_commune_etranger": "ATLANTIS"}
    found = payloads.company(Node("entreprises", {"siren": entreprises.ACTIVE, "nom_complet": "X", "siege": seat}))
    assert found.address == Address(("LUNE", "ATLANTIDE"), "", "ATLANTIS", "")


def test_overseas_is_a_country_of_its_own(client):
    found = client.find(entreprises.OVERSEAS)
    assert (found.country, found.address.country, found.address.postal_code) == ("RE", "RE", "97400")
    assert found.is_vat_registered is False


def test_letters_go_to_the_cedex(client):
    found = client.find(entreprises.CEDEX)
    assert (found.address.postal_code, found.address.city) == ("75015", "PARIS 15")
    assert found.postal_address == Address(
        ("BATIMENT B", "12 BIS RUE IMAGINAIRE", "BP 12"), "75738", "PARIS CEDEX 15", "FR"
    )
    assert (found.name, found.employees_min, found.employees_max) == ("L'ÉTOILE CÉLESTE ASSURANCES", 10_000, None)


def test_a_company_of_which_little_is_said(client):
    found = client.find(entreprises.BARE)
    assert (found.name, found.status, found.is_vat_registered) == ("LE STRICT MINIMUM", Status.UNKNOWN, None)
    assert not found.address


def test_searches_by_part_of_a_name(client):
    found = client.search("lune bleue")
    assert [one.number for one in found.companies] == list(entreprises.SAME_NAME)
    assert [one.address.city for one in found.companies] == ["LYON 3EME", "BREST"]
    assert found.total == 2
    assert client.search("personne") == Found((), 0)


def test_two_characters_are_refused(client):
    with pytest.raises(Rejected, match="3 caractères minimum") as caught:
        client.search("LU")
    assert caught.value.reason is Reason.REFUSED


@pytest.mark.parametrize(
    ("path", "asked", "status", "said"),
    [
        ("/search", {}, 400, "au moins un paramètre"),
        ("/search", {"q": "lune", "per_page": 26}, 400, "per_page"),
        ("/search", {"q": "lune", "page": 1000, "per_page": 25}, 400, "10 000"),
        ("/search", {"q": "lune", "include": "siege"}, 400, "minimale"),
        ("/entreprises", {"q": "lune"}, 404, "Ressource non trouvée."),
    ],
)
def test_every_error_is_told_in_its_own_words(client, path, asked, status, said):
    with pytest.raises(Rejected, match=said) as caught:
        client.http.get(path, params=asked)
    assert f"HTTP {status}" in str(caught.value)


def test_whoever_asks_too_often_waits_as_long_as_he_is_told(client, standins, monkeypatch):
    monkeypatch.setattr(standins["entreprises"], "limit", (0, 1.0))
    standins["entreprises"].is_strict = True
    held = []
    client.http.hold = held.append
    with pytest.raises(Temporary) as caught:
        client.find(entreprises.ACTIVE)
    assert (caught.value.reason, caught.value.retry_after, held[0]) == (Reason.BUSY, 1.0, 1.0)


@pytest.mark.parametrize(
    ("code", "least", "most"),
    [("00", 0, 0), ("01", 1, 2), ("32", 250, 499), ("53", 10_000, None), ("NN", None, None), ("99", None, None)],
)
def test_classes_of_staff(code, least, most):
    hit = {"siren": entreprises.ACTIVE, "nom_complet": "X", "tranche_effectif_salarie": code}
    found = payloads.company(Node("entreprises", hit))
    assert (found.employees_min, found.employees_max) == (least, most)
