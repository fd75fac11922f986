"""The column `master`: rows in any order, what the review says of it, and groups that never break on the way."""

import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Activity, GroupMembership
from plock.kit.heartbeat import Run
from plock.kit.importing import committing, service
from plock.kit.models import ImportLine
from tests import make
from tests.accounts.importing import bring, changes, check, counts, problems, sentence, text

pytestmark = pytest.mark.django_db


def groups():
    """{customer number: its master's}, of today."""
    rows = GroupMembership.objects.in_force(on=timezone.localdate())
    return dict(rows.values_list("account__customer_number", "master__customer_number"))


def member(child, master):
    return make.membership(account=child, master=master, starts_on=timezone.localdate().replace(year=2020))


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
@pytest.mark.parametrize("mode", ["all", "good"])
def test_masters_and_members_come_in_any_order(order, mode):
    rows = [["K-1", "Nord", ""], ["K-2", "Väst", "K-1"], ["K-3", "Öst", "K-1"]]
    batch = bring(text("customer_number,name,master", *(rows[n] for n in order)), mode=mode)
    assert (counts(batch), groups()) == ({"created": 3}, {"K-2": "K-1", "K-3": "K-1"})
    assert sorted(Activity.objects.filter(verb__startswith="group").values_list("verb", "source")) == [
        ("group.joined", "import"),
        ("group.joined", "import"),
        ("group.member_added", "import"),
    ]


@pytest.mark.parametrize(
    ("key", "master"),
    [
        ("customer_number", "M-1"),
        ("primary_key", "org_m"),
        ("org_number", "556036-0793"),
        ("org_number", "165560360793"),
        ("name", "nord ab"),
    ],
)
def test_a_master_is_named_by_the_key_that_rows_are_recognised_by(key, master):
    make.account(customer_number="M-1", primary_key="org_m", org_number="5560360793", name="Nord AB")
    make.account(customer_number="K-1", primary_key="org_k", org_number="2021005489", name="Väst")
    mine = {"customer_number": "K-1", "primary_key": "org_k", "org_number": "2021005489", "name": "Väst"}[key]
    batch = bring(text(f"{key},master,country", [mine, master, "SE"]), key=key)
    assert (counts(batch), groups()) == ({"updated": 1}, {"K-1": "M-1"})


def test_the_review_shows_the_master_old_and_new():
    child, old = make.account(customer_number="K-1"), make.account(customer_number="M-1", name="Old")
    make.account(customer_number="M-2", name="New")
    member(child, old)
    batch = check(text("customer_number,master", ["K-1", "M-2"]))
    assert changes(batch) == [{"master": ["M-1 Old", "M-2 New"]}]


def test_a_new_master_is_shown_as_the_file_has_it():
    make.account(customer_number="K-1")
    batch = check(text("customer_number,name,master", ["K-1", "", "M-9"], ["M-9", "New", ""]))
    assert changes(batch) == [{"master": ["", "M-9"]}]


def test_an_empty_cell_leaves_the_group_alone_and_the_mark_clears_it():
    one, two, master = (make.account(customer_number=number) for number in ("K-1", "K-2", "M-1"))
    member(one, master), member(two, master)
    batch = bring(text("customer_number,master", ["K-1", ""], ["K-2", r"\N"], ["M-1", r"\N"]))
    assert (counts(batch), groups()) == ({"updated": 1, "unchanged": 2}, {"K-1": "M-1"})


def test_a_group_is_all_that_changes_and_nothing_is_logged_as_edited():
    make.account(customer_number="K-1"), make.account(customer_number="M-1")
    bring(text("customer_number,master", ["K-1", "M-1"]))
    assert set(Activity.objects.values_list("verb", flat=True)) == {"group.joined", "group.member_added"}


def test_the_same_file_twice_writes_nothing():
    content = text("customer_number,name,master", ["K-1", "A", "M-1"], ["K-2", "B", "M-1"], ["M-1", "C", ""])
    bring(content)
    batch = check(content)
    assert counts(batch) == {"unchanged": 3}
    with CaptureQueriesContext(connection) as captured:
        service.commit(batch=batch, mode="all", by=None, wait=True)
    ours = ("accounts_account", "accounts_groupmembership", "accounts_activity")
    written = [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if any(table in sql for table in ours)] == []


# What is refused -----------------------------------------------------------------------------------------------------


def test_nobody_is_its_own_master():
    assert "cannot be its own master" in sentence(check(text("customer_number,name,master", ["K-1", "A", "K-1"])))


def test_a_master_that_nobody_knows_is_refused():
    said = sentence(check(text("customer_number,name,master", ["K-1", "A", "M-1"])))
    assert said.startswith("No customer has this customer number, here or in a good row of the file.")


def test_a_chain_in_the_file_is_refused_on_both_rows():
    batch = check(text("customer_number,name,master", ["K-1", "A", "K-2"], ["K-2", "B", "K-3"], ["K-3", "C", ""]))
    assert [(row, message.partition(",")[0]) for row, _column, message in problems(batch)] == [
        (2, "No customer has this customer number"),
        (3, "Another row has this customer as its master"),
    ]


def test_a_master_that_is_a_member_already_is_refused_unless_the_file_takes_it_out():
    mid, top = make.account(customer_number="M-1", name="Mid"), make.account(customer_number="T-1", name="Top")
    member(mid, top)
    rows = [["K-1", "A", "M-1"]]
    said = sentence(check(text("customer_number,name,master", *rows)))
    assert said == "M-1 Mid is itself part of T-1 Top, and a member cannot be a master. Name T-1 Top."
    batch = bring(text("customer_number,name,master", *rows, ["M-1", "", r"\N"]))
    assert (counts(batch), groups()) == ({"created": 1, "updated": 1}, {"K-1": "M-1"})


def test_a_master_cannot_become_a_member_unless_the_file_moves_its_members():
    mid, low, other = (make.account(customer_number=number) for number in ("M-1", "L-1", "O-1"))
    member(low, mid)
    make.account(customer_number="T-1")
    assert "is the master of L-1" in sentence(check(text("customer_number,master", ["M-1", "T-1"])))
    assert "is the master of L-1" in sentence(check(text("customer_number,master", ["M-1", "T-1"], ["L-1", ""])))
    assert other.pk
    bring(text("customer_number,master", ["M-1", "T-1"], ["L-1", "O-1"]))
    assert groups() == {"M-1": "T-1", "L-1": "O-1"}


def test_archived_customers_stay_out_of_groups():
    make.account(customer_number="M-1", state="archived")
    make.account(customer_number="K-1", state="archived")
    make.account(customer_number="K-2")
    batch = check(text("customer_number,master", ["K-1", "K-2"], ["K-2", "M-1"]))
    said = [message for _row, _column, message in problems(batch)]
    assert any("archived and cannot be a master" in message for message in said)
    assert any("archived customer cannot be in a group" in message for message in said)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_whose_master_is_a_wrong_row_is_wrong_too_wherever_that_row_is(order):
    rows = [["K-1", "A", "M-1", "SE"], ["M-1", "B", "", "Atlantis"]]
    batch = check(text("customer_number,name,master,country", *(rows[n] for n in order)))
    assert counts(batch) == {"failed": 2}
    service.commit(batch=batch, mode="good", by=None, wait=True)
    assert (counts(batch), Account.objects.count()) == ({"failed": 2}, 0)


def test_archiving_by_a_file_ends_memberships_as_on_the_screen():
    child, master = make.account(customer_number="K-1"), make.account(customer_number="M-1")
    member(child, master)
    bring(text("customer_number,state", ["M-1", "archived"]))
    assert groups() == {}


@pytest.mark.parametrize("chunk", [1, 10])
@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_master_that_the_same_file_archives_is_refused_in_words(monkeypatch, order, chunk):
    monkeypatch.setattr("plock.kit.importing.engine.CHUNK", chunk)
    rows = [["K-1", "A", "M-1", "active"], ["M-1", "B", "", "archived"]]
    content = text("customer_number,name,master,state", *(rows[n] for n in order))
    failed = bring(content)
    assert failed.job.state == "failed"
    assert "archived and cannot be a master" in failed.job.error
    assert Account.objects.count() == 0
    batch = bring(content, mode="good")
    assert (counts(batch), groups()) == ({"created": 1, "failed": 1}, {})
    assert "archived and cannot be a master" in sentence(batch)


# Large, interrupted ---------------------------------------------------------------------------------------------------


def test_rows_that_wait_for_each_other_over_several_chunks_all_arrive(monkeypatch):
    monkeypatch.setattr("plock.kit.importing.engine.CHUNK", 2)
    mid, low, top = (make.account(customer_number=number) for number in ("M-1", "L-1", "T-1"))
    member(low, mid), member(top, make.account(customer_number="X-1"))
    rows = [["M-1", "T-1"], ["K-1", ""], ["K-2", ""], ["L-1", "K-1"], ["K-3", ""], ["T-1", r"\N"]]
    make.account(customer_number="K-1"), make.account(customer_number="K-2"), make.account(customer_number="K-3")
    batch = bring(text("customer_number,master", *rows), mode="good")
    assert (counts(batch)["updated"], groups()) == (3, {"M-1": "T-1", "L-1": "K-1"})
    assert not batch.lines.filter(kind=ImportLine.Kind.WRONG).exists()


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_an_interrupted_import_goes_on_and_links_everybody_once(monkeypatch, fails_at):
    monkeypatch.setattr("plock.kit.importing.engine.CHUNK", 2)
    batch = check(
        text("customer_number,name,master", *([f"K-{n}", f"A{n}", "M-1"] for n in range(5)), ["M-1", "M", ""])
    )
    calls = []
    real = committing._Links._write_chunk

    def die(self, passed, lines):
        calls.append(1)
        if len(calls) == fails_at:
            raise RuntimeError(os.strerror(4))
        return real(self, passed, lines)

    monkeypatch.setattr(committing._Links, "_write_chunk", die)
    job = service.commit(batch=batch, mode="good", by=None, wait=True)
    assert job.state == "failed"
    assert len(groups()) == 2 * (fails_at - 1)
    again = Run(job)
    monkeypatch.setattr(again, "save_position", lambda **position: setattr(again, "position", position))
    committing.run(again)
    batch.refresh_from_db()
    assert (counts(batch), len(groups())) == ({"created": 6}, 5)
    assert Activity.objects.filter(verb="group.joined").count() == 5
    assert Activity.objects.filter(verb="account.created").count() == 6


def test_linking_costs_as_many_queries_with_two_rows_as_with_five_hundred():
    def spent(n, prefix):
        rows = [[f"{prefix}{i}", f"{prefix} {i}", f"{prefix}M"] for i in range(n)]
        batch = check(text("customer_number,name,master", *rows, [f"{prefix}M", f"{prefix} Master", ""]))
        with CaptureQueriesContext(connection) as captured:
            service.commit(batch=batch, mode="all", by=None, wait=True)
        assert counts(batch) == {"created": n + 1}
        return len(captured)

    make.account()
    assert spent(500, "B") <= spent(2, "A") + 4
