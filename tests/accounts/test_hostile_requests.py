"""What no browser of ours sends: file names that no disk takes, numbers that no database holds."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Account
from plock.kit.models import Import
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
