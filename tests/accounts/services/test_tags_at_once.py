"""Tags that are renamed, merged or deleted at the very moment when somebody gives them to customers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import Account, Tag
from accounts.services import accounts, labels, placing, tags, vocabulary
from accounts.services.activity import Origin
from plock.kit.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*ways):
    """What each said when all ran at the same moment: nothing, or why it was refused."""
    start = threading.Barrier(len(ways))

    def go(way):
        try:
            start.wait(timeout=10)
            way()
        except (Refused, accounts.Stale) as problem:
            return str(problem)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(ways)) as pool:
        return list(pool.map(go, ways))


def change(verb, origin):
    tag = Tag.objects.get(key="x")
    match verb:
        case "delete":
            vocabulary.delete(tag=tag, origin=origin)
        case "merge":
            vocabulary.merge(tag=tag, into=Tag.objects.get(key="into"), origin=origin)
        case _:
            vocabulary.edit(tag=tag, name="y", colour="", origin=origin)


@pytest.mark.parametrize("again", range(4))
@pytest.mark.parametrize("verb", ["delete", "merge", "rename"])
def test_whoever_gives_it_succeeds_or_is_told_and_the_search_knows_what_came_of_it(ada, verb, again):
    origin, words = Origin(by=ada), make.tag("into").name
    carrying, fresh = [make.account(tags=["x"]) for _ in range(3)], [make.account() for _ in range(6)]

    def edit_some():
        for one in [*fresh[3:], carrying[0]]:
            placing.edit(account=one, values={}, tags=["x", "z"], version=one.version, origin=origin)

    at_once(
        lambda: change(verb, origin),
        lambda: labels.add(ids=[one.pk for one in [*fresh[:3], carrying[1]]], names=["x", words], origin=origin),
        edit_some,
        lambda: placing.create(account=make.blank_account(), tags=["x"], origin=origin),
    )
    for one in Account.objects.all():
        assert {name for name in ("x", "y", "z", "into") if name in one.search_text.split()} == set(tags.of(one))
