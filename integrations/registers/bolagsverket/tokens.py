"""The token of Bolagsverket: given for client id and secret, used until shortly before it ends, kept sealed meanwhile.

All processes share it through the cache, under a name that changes with the credentials: new ones are really tried.
"""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from integrations import vault
from integrations.errors import Misconfigured, Reason, Rejected
from integrations.http import Answer, Http
from integrations.registry import Access

SCOPE = "vardefulla-datamangder:read vardefulla-datamangder:ping"
OWNER = "bolagsverket_token"
USUAL_LIFE = 3600  # seconds, where the answer does not say
LONGEST_LIFE = 86_400
LONGEST_TOKEN = 8000
SPARE = 60  # seconds before its end in which a token is not used any more

# RFC 6749 5.2: what an administrator has to repair.
WRONG_CREDENTIALS = frozenset({"invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope"})


class Tokens:
    """Tokens for one pair of credentials, fetched from `address`."""

    def __init__(self, http: Http, access: Access, address: str) -> None:
        self.http, self.address = http, address
        self._client = str(access.settings.get("client_id", "")), access.secrets.get("client_secret", "")
        self._key = f"{OWNER}:{salted_hmac(OWNER, repr((address, self._client)), algorithm='sha256').hexdigest()}"

    def current(self) -> str:
        """The token in use, or a new one. Raises IntegrationErrors."""
        token = self._kept()
        return self._hidden(token) if token else self.fresh()

    def fresh(self) -> str:
        """A new token, in place of the one in use. Raises IntegrationErrors."""
        form = {"grant_type": "client_credentials", "scope": SCOPE}
        answer = self.http.post(self.address, accept=(200, 400), is_safe=True, auth=self._client, data=form)
        if answer.status == 400:
            raise self._refusal(answer)
        said = answer.json().require_object()
        token = said["access_token"].text(limit=LONGEST_TOKEN)
        if not (token.isascii() and token.isprintable() and token):
            raise said.garbled("access_token")
        life = min(said["expires_in"].whole() or USUAL_LIFE, LONGEST_LIFE) - SPARE
        if life > 0:
            cache.set(self._key, vault.seal({"token": token}, system=OWNER), life)
        return self._hidden(token)

    def _kept(self) -> str:
        try:
            return vault.unseal(cache.get(self._key) or "", system=OWNER).get("token", "")
        except vault.CannotOpen:
            return ""

    def _hidden(self, token: str) -> str:
        """The token, which no error may show from now on."""
        if token not in self.http.hidden:
            self.http.hidden += (token,)
        return token

    def _refusal(self, answer: Answer) -> Misconfigured | Rejected:
        code = answer.json()["error"].text()
        if code in WRONG_CREDENTIALS:
            return Misconfigured(self.http.system, Reason.CREDENTIALS, code)
        return Rejected(self.http.system, Reason.GONE_WRONG, f"no token: {code}")
