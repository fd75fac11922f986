"""Verbs that touch several rows wait for each other in one order, whatever they start with: nobody waits for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from django.db import connection, transaction

from accounts.models import Account, Tag
from accounts.services import accounts, memberships, merging, vocabulary
from accounts.services.activity import Origin
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyway"),
]
TODAY = date(2026, 6, 15)


def archive(member):
    accounts.move(account=member, verb="archive", on=TODAY, origin=Origin())


def archive_many(member):
    accounts.move_many(ids=[member.pk], verb="archive", on=TODAY, origin=Origin())


def merge(member):
    merging.merge(winner=make.account(), loser=member, versions=(1, 1), origin=Origin())


@pytest.mark.parametrize("verb", [archive, archive_many, merge])
def test_who_changes_the_group_meanwhile_is_waited_for(verb):
    master, member = make.account(), make.account()
    make.membership(account=member, master=master, starts_on=date(2025, 1, 1))
    meet(partial(verb, member), partial(memberships.lock, [master.pk]), partial(memberships.lock, [member.pk]))
    assert Account.objects.get(pk=member.pk).is_archived


def test_who_merges_the_tags_the_other_way_round_is_waited_for():
    first, second = make.tag("first"), make.tag("second")
    ours = [partial(Tag.objects.select_for_update().get, pk=tag.pk) for tag in (first, second)]
    meet(partial(vocabulary.merge, tag=second, into=first, origin=Origin()), *ours)
    assert not Tag.objects.filter(pk=second.pk).exists()


def meet(theirs, *ours):
    """Do our first step, then theirs until it waits for us, then our second: ours goes through, and then theirs."""

    def act():
        try:
            theirs()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ours[0]()
            acting = pool.submit(act)
            wait_for_a_lock(acting)
            ours[1]()
        acting.result(timeout=10)


def wait_for_a_lock(acting):
    """Until they wait for us."""
    while not acting.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail(f"they did not wait: {acting.exception()!r}")
