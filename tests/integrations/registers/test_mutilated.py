"""Answers that were mutilated anywhere: companies that can be stored come out, or errors of ours, and nothing else."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from integrations.errors import IntegrationError
from integrations.http import Patience
from integrations.rules.companies import Company, Found
from integrations.rules.vat_answers import VatAnswer
from integrations.shapes import LONGEST
from tests.integrations.registers.world import CASES, Case
from tests.standins.replies import Reply, Request
from tests.standins.server import found as all_standins

pytestmark = pytest.mark.once

MISSING = object()
NONSENSE: list[Any] = [
    *(MISSING, None, True, False, 0, -1, 1.5, 10**40, float("inf"), [], {}, [None], [[]], {"x": 1}),
    *(
        "",
        " ",
        "x",
        "\x00",
        "a\x00b",
        "\ud800",
        "²",
        "٣٤",
        "9" * 50,
        "2024-13-99",
        "0001-01-01T99",
        "ä\n\n\tö",
        "7 " * 300,
    ),
]
HURTS = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(NONSENSE)), min_size=1, max_size=4)
STANDINS = all_standins()


@pytest.fixture(autouse=True)
def public_addresses(settings):
    settings.API_BASES = {}


@pytest.mark.parametrize("case", CASES, ids=str)
@examples(max_examples=15)
@given(hurts=HURTS)
def test_only_our_errors_and_what_can_be_stored_come_out(case, hurts):
    with case.http("https://register.example", patience=Patience(5), transport=Mutilating(case, hurts)) as http:
        require_sound(lambda: case.find(http))
        if case.searches_names:
            require_sound(lambda: case.search(http, "e"))


def require_sound(ask: Callable[[], Any]) -> None:
    try:
        found = ask()
    except IntegrationError:
        return
    assert found is None or isinstance(found, Company | Found | VatAnswer)
    for text in texts(found):
        assert "\x00" not in text
        assert text.encode().decode() == text  # UnicodeEncodeError for half a character
        assert len(text) <= LONGEST
    for company in found.companies if isinstance(found, Found) else [found]:
        assert not isinstance(company, Company) or is_somebody(company)


def is_somebody(company: Company) -> bool:
    """Whether it has number and name. In France a person may have the name hidden."""
    return bool(company.number.strip() and (company.name.strip() or company.source == "entreprises"))


class Mutilating(httpx.BaseTransport):
    """The way to the stand-in, without a network; answers below the case's path arrive mutilated."""

    def __init__(self, case: Case, hurts: list[tuple[int, Any]]) -> None:
        self.case, self.hurts, self.standin = case, hurts, STANDINS[case.system.name]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.url.host != "register.example":
            path = self._further(str(request.url))
        query = {key: request.url.params.get_list(key) for key in request.url.params}
        last = {key: values[-1] for key, values in query.items()}
        headers = {key.lower(): value for key, value in request.headers.items()}
        reply = self.standin.answer(Request(request.method, path, last, headers, request.read(), every=query))
        body = mutilated(reply, self.hurts) if path.startswith(self.case.path) else reply.body
        return httpx.Response(reply.status, content=body, headers={"Content-Type": reply.kind, **reply.headers})

    def _further(self, address: str) -> str:
        name = next(name for name, base in self.case.system.bases.items() if address.startswith(base))
        return f"/{name.removeprefix(f'{self.case.system.name}_')}"


def mutilated(reply: Reply, hurts: list[tuple[int, Any]]) -> bytes:
    try:
        value = json.loads(reply.body)
    except ValueError:
        return reply.body
    root = {"": copy.deepcopy(value)}
    for where, nonsense in hurts:
        places = list(_places(root))
        place, key = places[where % len(places)]
        if nonsense is not MISSING:
            place[key] = copy.deepcopy(nonsense)
        elif isinstance(place, dict) and key:
            del place[key]
    return json.dumps(root[""]).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def texts(found: Any) -> Iterator[str]:
    """Every text in it, however deep."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, tuple):
        for one in found:
            yield from texts(one)
    elif is_dataclass(found):
        for field in fields(found):
            yield from texts(getattr(found, field.name))
