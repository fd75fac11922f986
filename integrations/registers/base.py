"""What registers share: asking one by one where several are wanted, and finishing what a payload says."""

from collections.abc import Sequence

from integrations.http import Http
from integrations.registry import Access
from integrations.rules.companies import Company, Found


class BaseRegister:
    """One by one, unless the register takes many at once."""

    def __init__(self, http: Http, access: Access) -> None:
        self.http, self.access = http, access

    def find(self, number: str) -> Company | None:
        raise NotImplementedError

    def search(self, name: str) -> Found:
        """For registers that cannot: nothing, which nobody sees, since they say so themselves."""
        return Found()

    def find_many(self, numbers: Sequence[str]) -> dict[str, Company | None]:
        return {number: self.find(number) for number in numbers}
