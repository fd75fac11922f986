"""The Danish words for how a company is doing."""

from collections.abc import Mapping
from types import MappingProxyType

from integrations.rules.companies import Status

STATUSES: Mapping[str, Status] = MappingProxyType(
    {
        "normal": Status.ACTIVE,
        "aktiv": Status.ACTIVE,
        "fremtid": Status.ACTIVE,  # founded, starts later
        "under konkurs": Status.BANKRUPT,
        "konkurs": Status.BANKRUPT,
        "under frivillig likvidation": Status.LIQUIDATION,
        "under tvangsopløsning": Status.LIQUIDATION,
        "under rekonstruktion": Status.RESTRUCTURING,
        "slettet": Status.DISSOLVED,
    }
)
ENDED = ("opløst", "tvangsopløst", "ophørt")  # whatever follows: by bankruptcy, merger, declaration


def status_of(word: str) -> Status:
    """Compared without case; UNKNOWN for a word that we do not know."""
    plain = word.casefold()
    return Status.DISSOLVED if plain.startswith(ENDED) else STATUSES.get(plain, Status.UNKNOWN)
