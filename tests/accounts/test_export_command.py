"""`export_customers` from the shell: exit codes, filters, and a file that appears whole or not at all."""

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.exporters.customers import EXPORT
from accounts.models import Activity
from tests import make
from tests.accounts.exporting import read
from tests.accounts.importing import bring, counts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def accounts():
    make.account(name="Active", tags=["Retail"])
    make.account(name="Gone", state="archived")


def refusal(*args):
    with pytest.raises(CommandError) as caught:
        call_command("export_customers", *args)
    assert caught.value.returncode == 2
    return str(caught.value)


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_the_extension_says_the_format(format, tmp_path):
    path = tmp_path / f"out.{format}"
    call_command("export_customers", str(path))
    assert [row["name"] for row in read(path.read_bytes(), format)] == ["Active", "Gone"]


def test_the_format_can_be_said(tmp_path):
    path = tmp_path / "out.txt"
    call_command("export_customers", str(path), "--format", "json", "--layout", "table")
    assert [row["name"] for row in read(path.read_bytes(), "json")] == ["Active", "Gone"]


def test_filters_are_those_of_the_list(tmp_path, capsys):
    path = tmp_path / "out.csv"
    call_command("export_customers", str(path), "--filter", "state=active&tag=retail", "--json")
    assert [row["name"] for row in read(path.read_bytes())] == ["Active"]
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["format"], report["layout"], report["file"]) == (1, "csv", "import", str(path))


def test_what_it_writes_can_be_imported_and_changes_nothing(tmp_path):
    path = tmp_path / "out.csv"
    call_command("export_customers", str(path))
    assert counts(bring(path)) == {"unchanged": 2}


def test_the_log_has_it(tmp_path):
    call_command("export_customers", str(tmp_path / "out.csv"))
    assert Activity.objects.values_list("verb", "source").get() == ("customers.exported", "system")


@pytest.mark.parametrize(
    ("filter", "says"),
    [
        ("colour=red", "There is no filter “colour”. Filters are"),
        ("state=sleeping", "state"),
        ("country=XX", "country"),
        ("manager=999999", "manager"),
        ("tag=" + "x" * 51, "51 characters"),
        ("sort=password", "sort: use one of name"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(filter, says, tmp_path):
    assert says in refusal(str(tmp_path / "out.csv"), "--filter", filter)
    assert list(tmp_path.iterdir()) == []


def test_an_extension_that_says_nothing_is_refused(tmp_path):
    assert "Add --format csv|xlsx|json" in refusal(str(tmp_path / "out"))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    assert "cannot be written" in refusal(str(tmp_path / "missing" / "out.csv"))


def test_an_export_that_breaks_off_leaves_the_old_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def write(order, *, ids, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(EXPORT, "write", write)
    assert "No space left" in refusal(str(path))
    assert (path.read_text(), [one.name for one in tmp_path.iterdir()]) == ("old", ["out.csv"])
