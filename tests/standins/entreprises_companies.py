"""Invented companies of France, in the shape of the search."""

from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.fr import siren

ACTIVE = "999000011"
CEASED = "999000029"
SAME_NAME = ("999000037", "999000045")
SOLE_TRADER = "999000052"
HIDDEN = "999000060"  # a person who opted out
HIDDEN_SIGN = "999000078"  # a company that did
ABROAD = "999000086"
OVERSEAS = "999000094"
BARE = "999000102"
CEDEX = "999000110"

MASK = "[NON-DIFFUSIBLE]"
WORDS = ("RENARD", "ÉTOILE", "CERISE", "HIBOU", "NUAGE", "LANTERNE", "GALETTE", "MARÉE", "PIVOINE", "BOUSSOLE")
TRADES = ("BOULANGERIE", "ATELIER", "GARAGE", "LIBRAIRIE", "FROMAGERIE", "IMPRIMERIE", "CONSEIL", "TRANSPORTS")
TOWNS = (("69003", "LYON 3EME"), ("29200", "BREST"), ("31000", "TOULOUSE"), ("67000", "STRASBOURG"))

SEAT: dict[str, Any] = {
    "activite_principale": "62.01Z",
    "activite_principale_naf25": "62.10Y",
    "activite_principale_registre_metier": None,
    "annee_tranche_effectif_salarie": "2023",
    "adresse": "12 BIS RUE IMAGINAIRE 75015 PARIS 15",
    "caractere_employeur": "O",
    "cedex": None,
    "code_pays_etranger": None,
    "code_postal": "75015",
    "commune": "75115",
    "complement_adresse": "BATIMENT B",
    "coordonnees": "48.83002,2.275688",
    "date_creation": "2014-04-29",
    "date_debut_activite": "2014-04-29",
    "date_fermeture": None,
    "date_mise_a_jour_insee": "2026-03-01T03:34:50",
    "departement": "75",
    "distribution_speciale": None,
    "epci": "200054781",
    "est_siege": True,
    "etat_administratif": "A",
    "geo_adresse": None,
    "geo_id": None,
    "indice_repetition": "BIS",
    "latitude": "48.83002",
    "libelle_cedex": None,
    "libelle_commune": "PARIS 15",
    "libelle_commune_etranger": None,
    "libelle_pays_etranger": None,
    "libelle_voie": "IMAGINAIRE",
    "liste_enseignes": None,
    "liste_finess": None,
    "liste_id_bio": None,
    "liste_idcc": ["1486"],
    "liste_id_organisme_formation": None,
    "liste_rge": None,
    "liste_uai": None,
    "longitude": "2.275688",
    "nom_commercial": None,
    "numero_voie": "12",
    "region": "11",
    "siret": "99900001100018",
    "statut_diffusion_etablissement": "O",
    "tranche_effectif_salarie": "11",
    "type_voie": "RUE",
}

OFFICERS = [
    {
        "nom": "DUPONT",
        "prenoms": "JEANNE",
        "annee_de_naissance": "1964",
        "date_de_naissance": "1964-09",
        "qualite": "Président de SAS",
        "nationalite": "Française",
        "type_dirigeant": "personne physique",
    },
    {
        "siren": "999000011",
        "denomination": "AUDIT FICTIF",
        "qualite": "Commissaire aux comptes titulaire",
        "type_dirigeant": "personne morale",
    },
]

MORE = {
    "collectivite_territoriale": None,
    "convention_collective_renseignee": True,
    "liste_idcc": ["1486"],
    "est_association": False,
    "est_bio": False,
    "est_entrepreneur_individuel": False,
    "est_ess": False,
    "est_service_public": False,
    "identifiant_association": None,
    "statut_entrepreneur_spectacle": None,
}


def made(number: str, name: str | None, *, seat: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A result with all its blocks."""
    return {
        "siren": number,
        "nom_complet": name,
        "nom_raison_sociale": name,
        "sigle": None,
        "nombre_etablissements": 1,
        "nombre_etablissements_ouverts": 1,
        "siege": SEAT | {"siret": f"{number}00018"} | (seat or {}),
        "activite_principale": "62.01Z",
        "activite_principale_naf25": "62.10Y",
        "categorie_entreprise": "PME",
        "caractere_employeur": "O",
        "annee_categorie_entreprise": "2023",
        "date_creation": "2014-04-29",
        "date_fermeture": None,
        "date_mise_a_jour": "2026-03-02T02:15:30",
        "date_mise_a_jour_insee": "2026-03-01T03:34:50",
        "date_mise_a_jour_rne": "2026-02-20T00:00:00",
        "dirigeants": OFFICERS,
        "etat_administratif": "A",
        "nature_juridique": "5710",
        "section_activite_principale": "J",
        "tranche_effectif_salarie": "11",
        "annee_tranche_effectif_salarie": "2023",
        "statut_diffusion": "O",
        "matching_etablissements": [],
        "finances": {"2023": {"ca": 1250000, "resultat_net": 82000}},
        "complements": MORE,
        "tva": [vat_number(number)],
        **changes,
    }


def vat_number(number: str) -> str:
    return f"FR{(12 + 3 * (int(number) % 97)) % 97:02d}{number}"


def town(code: str, name: str, street: str = "DES CERISES", house: str = "3") -> dict[str, Any]:
    """The seat in another town."""
    known = {"code_postal": code, "departement": code[: 3 if code.startswith("97") else 2], "libelle_commune": name}
    plain = {"complement_adresse": None, "indice_repetition": None, "libelle_voie": street, "numero_voie": house}
    return {**known, **plain, "adresse": f"{house} RUE {street} {code} {name}"}


def generated(number: str) -> dict[str, Any] | None:
    """A company for every number with a right check digit."""
    try:
        siren.validate(number)
    except ValidationError:
        return None
    seed = int(number) // 10
    name = f"{TRADES[seed % 8]} {WORDS[seed // 8 % 10]} {seed % 9973}"
    return made(number, name, seat=town(*TOWNS[seed % 4]), nature_juridique=("5710", "5499")[seed % 2])


_NOWHERE = dict.fromkeys(SEAT, None)
_HIDDEN_PLACE = ("adresse", "code_postal", "libelle_voie", "numero_voie", "type_voie", "complement_adresse", "cedex")
_PERSON = {"nature_juridique": "1000", "complements": MORE | {"est_entrepreneur_individuel": True}}

KNOWN: dict[str, dict[str, Any]] = {
    one["siren"]: one
    for one in (
        made(
            ACTIVE,
            "LUMIERE DU TEST",
            nom_complet="LUMIERE DU TEST (LDT)",
            sigle="LDT",
            nombre_etablissements=2,
        ),
        made(
            CEASED,
            "LES PARAPLUIES D'HIER",
            seat=town("50100", "CHERBOURG-EN-COTENTIN") | {"etat_administratif": "F", "date_fermeture": "2023-11-30"},
            etat_administratif="C",
            date_fermeture="2023-11-30",
            tranche_effectif_salarie="NN",
            tva=[],
        ),
        made(SAME_NAME[0], "BOULANGERIE DE LA LUNE BLEUE", seat=town("69003", "LYON 3EME"), nature_juridique="5499"),
        made(SAME_NAME[1], "BOULANGERIE DE LA LUNE BLEUE", seat=town("29200", "BREST"), nature_juridique="5499"),
        made(
            SOLE_TRADER,
            None,
            nom_complet="ODETTE PAPILLON (BOUGIES PAPILLON)",
            seat=town("17000", "LA ROCHELLE") | {"nom_commercial": "BOUGIES PAPILLON", "liste_enseignes": ["AU PHARE"]},
            tranche_effectif_salarie=None,
            tva=[],
            **_PERSON,
        ),
        made(
            HIDDEN,
            None,
            nom_complet=MASK,
            sigle=MASK,
            seat={**dict.fromkeys(_HIDDEN_PLACE, MASK), "liste_enseignes": [MASK], "indice_repetition": None},
            statut_diffusion="P",
            **_PERSON,
        ),
        made(
            HIDDEN_SIGN,
            "CHOUETTE ET HIBOU CONSEIL",
            nom_complet=f"CHOUETTE ET HIBOU CONSEIL ({MASK})",
            sigle=MASK,
            statut_diffusion="P",
        ),
        made(
            ABROAD,
            "SAUCISSE SANS FRONTIERES",
            seat=_NOWHERE
            | {
                "numero_voie": "7",
                "libelle_voie": "TURNERSTRASSE",
                "libelle_commune_etranger": "80331 MUENCHEN",
                "code_pays_etranger": "99109",
                "libelle_pays_etranger": "ALLEMAGNE",
            },
            nature_juridique="3120",
        ),
        made(OVERSEAS, "VANILLE DES HAUTS", seat=town("97400", "SAINT-DENIS", "DU VOLCAN", "44"), tva=[]),
        {"siren": BARE, "nom_complet": "LE STRICT MINIMUM", "nom_raison_sociale": "LE STRICT MINIMUM", "siege": {}},
        made(
            CEDEX,
            "L'ÉTOILE CÉLESTE ASSURANCES",
            seat={"cedex": "75738", "libelle_cedex": "PARIS CEDEX 15", "distribution_speciale": "BP 12"},
            tranche_effectif_salarie="53",
        ),
    )
}
