"""What tells the customers of a file apart, and what others must know of one before it is written."""

from typing import Any

from accounts.importers.masters import MasterColumn
from accounts.models import Account
from accounts.rules import identifiers, names
from accounts.rules.errors import RuleError
from plock.kit.importing.lines import Line


class Recognising(MasterColumn):
    """Organisation numbers count with their country, names as they sort."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._numbers: dict[tuple[str, str, str], tuple[str, str, str]] = {}
        self._countries: dict[str, str] = {}  # organisation number → country of the first row that tells it
        self._gists: dict[tuple[Any, ...], tuple[Any, ...]] = {}  # one for all that are alike

    def identity(self, line: Line) -> Any:
        """Organisation numbers are only unique within a country; names are compared as they sort."""
        if self.key == "org_number" and "org_number" in line.values:
            text = line.values["org_number"]
            if country := self._countries.get(text):
                line.values.setdefault("country", country)
            self.canonical(line, "org_number", line.values.get("country", ""))
            if self.annexes and line.values.get("country"):
                self._countries.setdefault(text, line.values["country"])
        found = super().identity(line)
        if found is None or self.key not in {"org_number", "name"}:
            return found
        return (found, line.values.get("country", "")) if self.key == "org_number" else names.sort_key(found)

    def canonical(self, line: Line, field: str, country: str) -> None:
        """Check a number by its country; remembered, since check digits cost time."""
        text = line.values[field]
        known = self._numbers.get((field, text, country))
        if known is None:
            clean = identifiers.clean_org_number if field == "org_number" else identifiers.clean_vat_number
            try:
                known = clean(text, country=country), "", ""
            except RuleError as problem:
                known = text, str(problem), _cause(problem)
            if len(self._numbers) < 100_000:
                self._numbers[field, text, country] = known
        value, message, cause = known
        if message:
            line.refuse(self.column_name(field), text, message, cause)
        line.values[field] = value

    def gist(self, instance: Account) -> tuple[Any, ...]:
        found = (instance.pk, instance.currency, instance.state)
        return found if instance.pk else self._gists.setdefault(found, found)

    def revive(self, gist: tuple[Any, ...]) -> Account:
        pk, currency, state = gist
        return Account(pk=pk, currency=currency, state=state)


def _cause(problem: RuleError) -> str:
    """The sentence with its kind and country, but not the number: what the problems of many rows have in common."""
    return problem.sentence(**dict.fromkeys(problem.values.keys() - {"kind", "country", "other", "example"}, "…"))
