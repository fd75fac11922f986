"""How an import works through a large file: constant queries, no doubles after a crash, wrong rows handed back."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.importers import CustomerImporter
from accounts.models import Account, Activity, Tag
from plock.kit import jobs
from plock.kit.importing import engine, service, wrong_rows
from plock.kit.models import Job
from tests import make
from tests.accounts.importing import bring, check, counts, take, text

pytestmark = pytest.mark.django_db
HEADER = "customer_number,primary_key,name,country,tags,account_manager"


def companies(n, *, country="SE", tags="Retail;EU"):
    return text(HEADER, *[[f"K-{i}", f"org_{i}", f"Company {i}", country, tags, ""] for i in range(n)])


def queries_of(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_creating_costs_as_many_queries_with_two_rows_as_with_two_thousand():
    make.account()  # with nobody there, likely duplicates are not looked for
    spent = []
    for n in (2, 2000):
        batch = take(companies(n).replace("K-", f"N{n}-").replace("org_", f"n{n}_").replace("Company", f"C{n}"))
        checked = queries_of(lambda batch=batch: service.check(batch=batch, by=None, wait=True))
        written = queries_of(lambda batch=batch: service.commit(batch=batch, mode="all", by=None, wait=True))
        spent.append((checked, written))
    few, many = spent
    assert many[0] == few[0]
    assert many[1] - few[1] <= 4  # long INSERTs are cut in pieces


def test_updating_costs_as_many_queries_with_two_rows_as_with_two_thousand():
    bring(companies(2000))
    spent = []
    for n in (2, 2000):
        batch = check(companies(n, country="NO", tags=f"New {n}"))
        spent.append(queries_of(lambda batch=batch: service.commit(batch=batch, mode="all", by=None, wait=True)))
    assert spent[1] - spent[0] <= 6, spent


class Died(Exception):
    """The power went."""


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", 10)


def die_at(monkeypatch, chunk):
    """Let the worker die while it writes that chunk."""
    whole, calls = CustomerImporter.write, []

    def write(self, *args, **kwargs):
        calls.append(1)
        whole(self, *args, **kwargs)
        if len(calls) == chunk:
            raise Died

    monkeypatch.setattr(CustomerImporter, "write", write)
    return lambda: monkeypatch.setattr(CustomerImporter, "write", whole)


def crash(batch, mode):
    """Commit with a worker that dies, and hand the job to the next one, as the sweeper does after the lease."""
    service.commit(batch=batch, mode=mode, by=None, wait=True)
    assert batch.job.state == "failed"
    Job.objects.filter(pk=batch.job.pk).update(state="queued", leased_until=None, token="", error="")


def test_good_rows_go_on_where_a_dead_worker_stopped(small_chunks, monkeypatch):
    batch = check(companies(35))
    revive = die_at(monkeypatch, chunk=3)
    crash(batch, "good")
    assert Account.objects.count() == 20  # the third chunk went with its transaction
    revive()
    jobs.run(job_id=batch.job.pk)
    batch.refresh_from_db()
    assert (batch.state, counts(batch), batch.counts["rows"]) == ("done", {"created": 35}, 35)
    assert (Account.objects.count(), Activity.objects.count()) == (35, 35)


def test_all_or_nothing_starts_over_after_a_dead_worker(small_chunks, monkeypatch):
    batch = check(companies(35))
    revive = die_at(monkeypatch, chunk=3)
    crash(batch, "all")
    assert (Account.objects.count(), Tag.objects.count()) == (0, 0)
    revive()
    jobs.run(job_id=batch.job.pk)
    batch.refresh_from_db()
    assert (counts(batch), Account.objects.count(), Activity.objects.count()) == ({"created": 35}, 35, 35)


def test_a_worker_that_died_after_its_last_chunk_does_not_import_again():
    batch = bring(companies(5))
    Job.objects.filter(pk=batch.job.pk).update(state="queued", leased_until=None)
    jobs.run(job_id=batch.job.pk)
    batch.refresh_from_db()
    assert (counts(batch), Activity.objects.count()) == ({"created": 5}, 5)


def test_a_large_file_is_left_to_a_worker(monkeypatch, sent, django_capture_on_commit_callbacks):
    monkeypatch.setattr(service, "SMALL", 10)
    batch = take(companies(11))
    with django_capture_on_commit_callbacks(execute=True):
        job = service.check(batch=batch, by=None)
    assert (job.state, batch.state, sent) == ("queued", "checking", [{"job_id": job.pk}])
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 11, 11)


def test_wrong_rows_come_back_as_they_were_with_the_reason():
    rows = ["K-1;Café;Atlantis", "K-2;Bra;Sverige", 'K-3;"Två; rader";Utopia']
    content = "\r\n".join(["Kundnr;Företagsnamn;Land", *rows]).encode("cp1252")
    batch = check(content, name="kunder.csv")
    lines = b"".join(wrong_rows.stream(batch)).decode("cp1252").splitlines()
    assert lines[0] == "Kundnr;Företagsnamn;Land;Problem"
    assert lines[1].startswith("K-1;Café;Atlantis;Land: ")
    assert lines[2].startswith('K-3;"Två; rader";Utopia;')
    assert len(lines) == 3


def test_the_file_of_wrong_rows_can_be_repaired_and_imported():
    batch = bring(text("customer_number,name,country", ["K-1", "A", "Atlantis"], ["K-2", "B", "SE"]), mode="good")
    repaired = b"".join(wrong_rows.stream(batch)).replace(b"K-1,A,Atlantis", b"K-1,A,NO")
    assert counts(bring(repaired)) == {"created": 1}
    assert Account.objects.get(customer_number="K-1").country == "NO"


def test_a_workbook_is_imported_like_a_csv():
    book = openpyxl.Workbook()
    book.active.append(["customer_number", "name", "payment_terms_days"])
    book.active.append(["K-1", "Company", 45])
    out = io.BytesIO()
    book.save(out)
    assert counts(bring(out.getvalue(), name="book.xlsx")) == {"created": 1}
    assert Account.objects.get().payment_terms_days == 45


def test_problems_are_counted_by_cause():
    rows = [[f"K-{n}", f"Company {n}", "Atlantis" if n % 2 else "SE", "x" * 11] for n in range(6)]
    batch = check(text("customer_number,name,country,payment_terms_days", *rows))
    assert [(cause["column"], cause["count"]) for cause in batch.causes] == [("payment_terms_days", 6), ("country", 3)]
