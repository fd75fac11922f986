"""A client that nobody answers but the test."""

import httpx
import pytest

from integrations.errors import Misconfigured, Rejected, Temporary
from integrations.http import Http, Patience

OFTEN = Patience(20, attempts=3)


def client(*answers, **how):
    """A client to which each call answers the next of these, the last one for ever; (it, the calls that it got)."""
    calls = []

    def answer(request):
        calls.append(request)
        found = answers[min(len(calls), len(answers)) - 1]
        if isinstance(found, Exception):
            raise found
        if callable(found):
            return found()
        return httpx.Response(found) if isinstance(found, int) else found

    given = {"patience": OFTEN, "transport": httpx.MockTransport(answer), **how}
    return Http(system="x", base="https://x.example/api/", **given), calls


def failed(*answers, **how):
    """The error of a GET that gets these."""
    http, _calls = client(*answers, **how)
    with pytest.raises((Temporary, Rejected, Misconfigured)) as raised:
        http.get("/a")
    return raised.value
