"""Filling the form of a new customer from another source, without losing anything that somebody typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.registry import Filled, Filler, account_fillers
from accounts.services.activity import Origin

BUTTON = "fill"  # what the buttons of every source are called; their value says what they ask for
SEARCHED = "find"  # what is typed into the search of a source
CHOSEN = ("name", "kind", "org_number", "country")  # whoever chooses a company chooses these
ADDRESS = ("address", "postal_code", "city")  # one thing


@dataclass(frozen=True, slots=True)
class Filling:
    """What the sources have to do with one request for the form."""

    params: QueryDict
    is_sent: bool
    fillers: list[Filler]
    filler: Filler | None
    filled: Filled | None

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The sources that the reader may use, and what the first of them has to say has."""
        params = request.POST if request.method == "POST" else request.GET
        fillers = account_fillers.for_user(request.user)
        read = ((one, one.read(params)) for one in fillers)
        filler, filled = next(((one, said) for one, said in read if said is not None), (None, None))
        return cls(params, request.method == "POST", fillers, filler, filled)

    @property
    def is_asking(self) -> bool:
        """Whether the form was sent to a source, and not to be saved.

        Without JavaScript, Enter in the field of the search sends the form like its own button. Then it has no name.
        """
        is_search = bool(self.params.get(SEARCHED, "").strip()) and not self.params.get("name", "").strip()
        return BUTTON in self.params or (bool(self.fillers) and is_search)

    def initial(self, fields: Iterable[str]) -> dict[str, str]:
        """What was typed so far, with what was chosen."""
        typed = {name: self._said(name) for name in fields if name in self.params} if self.is_sent else {}
        if self.filled is None or not self.filled.is_new or self.filled.problem:
            return typed
        return merged(typed, self.filled)

    def _said(self, name: str) -> str:
        return str(self.params.get(name, ""))

    def mark(self, form: BaseForm) -> None:
        """Say beside each field where its value comes from, or what the source has instead of it."""
        if self.filled is None:
            return
        for name, value in self.filled.values.items():
            field: Any = form.fields[name]
            if _plain(form[name].value()) == value:
                field.mark = self.filled.source
            elif name not in CHOSEN and value:
                said = {"source": self.filled.source, "value": value.replace("\n", ", ")}
                field.mark = _("%(source)s has: %(value)s") % said

    def created(self, account: Account, origin: Origin) -> None:
        """What the source does once the customer is there."""
        if self.filler and self.filled and self.filled.data is not None:
            self.filler.created(account, self.filled, origin)

    def sections(self) -> list[dict[str, Any]]:
        """What stands below the form; a source that was asked for something asks for it now."""
        return [
            {"name": one.name, "label": one.label, "template": one.template, "context": one.context(self.params)}
            for one in self.fillers
        ]


def merged(typed: Mapping[str, str], filled: Filled) -> dict[str, str]:
    """The form after choosing: names and numbers are those of the choice, everything else goes where nothing stands.

    What the choice before this one had put there counts as nothing.
    """
    before = filled.before
    found = {name: "" if _plain(text) == before.get(name) else text for name, text in typed.items()}
    is_addressed = any(found.get(name, "").strip() for name in ADDRESS)
    for name, value in filled.values.items():
        is_taken = is_addressed if name in ADDRESS else bool(found.get(name, "").strip())
        if name in CHOSEN or not is_taken:
            found[name] = value
    return found


def _plain(value: Any) -> str:
    return str(value or "").replace("\r\n", "\n")
