"""What no browser of ours sends: file names that no disk takes, numbers that no database holds."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.forms import AccountForm
from accounts.models import Account
from plock.kit.errors import Refused
from plock.kit.importing import service
from plock.kit.models import Import
from tests import make
from tests.accounts.importing import check, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["🎉", "!!!", "𝒜" * 100 + ".csv", "x" * 500 + ".csv", "../../up.csv"])
def test_a_file_may_be_called_anything(client_as, bo, name):
    file = SimpleUploadedFile(name, text("customer_number,name", ["K-1", "Acme"]).encode())
    found = client_as(bo).post(reverse("accounts:import_list"), {"importer": "customers", "file": file})
    assert found.status_code == 303
    assert Import.objects.get().file.name.rpartition("/")[2].startswith("upload")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ('a"; filename=b.html;.csv', 'attachment; filename="a\\"; filename=b.html; - problems.csv"'),
        ("kundå.csv", "attachment; filename*=utf-8''kund%C3%A5%20-%20problems.csv"),
    ],
)
def test_the_problems_are_a_file_named_after_the_upload(client_as, bo, name, said):
    batch = check(text("customer_number,name,currency", ["K-1", "Acme", "NOPE"]), name=name, by=bo)
    found = client_as(bo).get(reverse("accounts:import_wrong_rows", args=[batch.pk]))
    assert found["Content-Disposition"] == said


@pytest.mark.parametrize("pk", [2**63, 2**64, 10**40])
def test_a_number_beyond_the_database_is_no_page(client_as, bo, pk):
    Account.objects.create(customer_number="K-1", name="Acme", currency="SEK")
    for address in (f"/customers/{pk}/users/1/", f"/customers/1/users/{pk}/"):
        assert client_as(bo).get(address).status_code == 404
    assert client_as(bo).post(f"/customers/{pk}/users/1/deactivate/").status_code == 404


def test_an_import_that_is_being_worked_on_can_neither_be_discarded_nor_checked_again(ada):
    batch = check(text("customer_number,name", ["K-1", "Company"]), by=ada)
    Import.objects.filter(pk=batch.pk).update(state=Import.State.IMPORTING)
    for verb in (
        lambda: service.discard(batch=batch),
        lambda: service.remap(batch=batch),
        lambda: service.check(batch=batch, by=ada, wait=True),
        lambda: service.commit(batch=batch, mode="all", by=ada, wait=True),
    ):
        with pytest.raises(Refused):
            verb()
    batch.refresh_from_db()
    assert batch.state == Import.State.IMPORTING
    assert batch.file.storage.exists(batch.file.name)


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-7", "undefined", "latin-1"])
def test_no_codec_but_utf_8_is_believed(client, charset):
    answer = client.get("/login/", headers={"content-type": f"text/plain; charset={charset}"})
    assert answer.status_code == 415


def test_two_who_save_the_same_number_at_once_are_told_so(client_as, ada, monkeypatch):
    make.account(customer_number="K-1", name="Quicker")
    monkeypatch.setattr(AccountForm, "validate_unique", lambda self: None)  # it was free when this form was checked
    form = {"name": "Slower", "kind": "company", "currency": "SEK", "customer_number": "K-1"}
    answer = client_as(ada).post("/customers/new/", form)
    assert answer.status_code == 422
    assert "at this very moment" in answer.content.decode()
    assert Account.objects.count() == 1


@pytest.mark.parametrize("query", ["q=a\0b", "q=" + "x" * 60_000])
def test_a_bulk_action_over_an_odd_query_finds_nothing_or_something(client_as, ada, query, sent):
    make.accounts(2)
    form = {"matching": "1", "query": query, "confirmed": "1", "tags": "Odd"}
    assert client_as(ada).post("/customers/bulk/add-tags/", form).status_code in (200, 303)
