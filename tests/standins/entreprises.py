"""The French search of companies: one address for numbers and names, errors in `erreur`."""

from typing import Any

from tests.standins.entreprises_companies import (  # noqa: F401 - what tests ask for
    ABROAD,
    ACTIVE,
    BARE,
    CEASED,
    CEDEX,
    HIDDEN,
    HIDDEN_SIGN,
    KNOWN,
    OVERSEAS,
    SAME_NAME,
    SOLE_TRADER,
    generated,
)
from tests.standins.replies import Reply, Request, json_reply, text_reply
from tests.standins.standin import StandIn

BLOCKS = ("siege", "dirigeants", "finances", "complements", "matching_etablissements", "tva")
FILTERS = ("etat_administratif", "activite_principale", "code_postal", "departement", "nature_juridique")
LONGEST_WAY = 10_000

NO_PARAMETER = "Veuillez indiquer au moins un paramètre de recherche."
TOO_SHORT = "3 caractères minimum pour les termes de la requête (ou utilisez au moins un filtre)"
PER_PAGE = "Veuillez indiquer un paramètre `per_page` entre `1` et `25`, par défaut `10`."
TOO_FAR = "Le nombre total de résultats est restreint à 10 000 résultats."
INCLUDE = "Veuillez indiquer si vous souhaitez une réponse minimale avec le filtre `minimal=True`."


class Entreprises(StandIn):
    """The proxy before it answers too many calls without JSON."""

    name = "entreprises"
    limit = (7, 1.0)

    def answer(self, request: Request) -> Reply:
        if request.path != "/search":
            return json_reply({"erreur": "Ressource non trouvée."}, 404)
        asked = request.query
        if problem := _problem(asked):
            return json_reply({"erreur": problem}, 400)
        page, per_page = int(asked.get("page", 1)), int(asked.get("per_page", 10))
        hits = self._hits(asked.get("q", "").strip())
        shown = [_cut(one, asked) for one in hits[(page - 1) * per_page : page * per_page]]
        return json_reply(
            {
                "results": shown,
                "total_results": min(len(hits), LONGEST_WAY),
                "page": page,
                "per_page": per_page,
                "total_pages": -(-len(hits) // per_page),
            }
        )

    def over_limit(self, request: Request) -> Reply:
        return text_reply("<html><h1>429 Too Many Requests</h1></html>", 429, kind="text/html", Retry_After="1")

    def _hits(self, text: str) -> list[dict[str, Any]]:
        if text.isdecimal() and len(text) in (9, 14):
            one = KNOWN.get(text[:9]) or (generated(text[:9]) if self.generates else None)
            return [one] if one else []
        return [one for one in KNOWN.values() if text.casefold() in (one["nom_complet"] or "").casefold()]


def _problem(asked: Any) -> str:
    """What is wrong with the parameters."""
    text, is_filtered = asked.get("q", "").strip(), any(name in asked for name in FILTERS)
    per_page, page = asked.get("per_page", "10"), asked.get("page", "1")
    if not text and not is_filtered:
        return NO_PARAMETER
    if len(text) < 3 and not is_filtered:
        return TOO_SHORT
    if not per_page.isdecimal() or not 1 <= int(per_page) <= 25:
        return PER_PAGE
    if not page.isdecimal() or not 1 <= int(page) * int(per_page) <= LONGEST_WAY:
        return TOO_FAR
    return INCLUDE if "include" in asked and asked.get("minimal", "").lower() != "true" else ""


def _cut(one: dict[str, Any], asked: Any) -> dict[str, Any]:
    """Without the blocks that a minimal answer leaves out."""
    if asked.get("minimal", "").lower() != "true":
        return one
    wanted = asked.get("include", "").split(",")
    return {key: value for key, value in one.items() if key not in BLOCKS or key in wanted}


STANDIN = Entreprises()
