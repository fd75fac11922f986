"""`import_customers` and `import_users` from the shell: exit codes, one JSON object, and the file as it is."""

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account, AccountUser
from tests import make
from tests.accounts.importing import CUSTOMERS, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(content, name="customers.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def run(command, *args, capsys):
    """(exit code, what was printed)."""
    try:
        call_command(command, *args)
        code = 0
    except SystemExit as left:
        code = left.code
    except CommandError as problem:
        return problem.returncode, str(problem)
    return code, capsys.readouterr().out


def test_the_real_file_is_reported_as_one_json_object(capsys):
    code, out = run("import_customers", str(CUSTOMERS), "--json", capsys=capsys)
    report = json.loads(out)
    assert code == 0
    assert report.keys() >= {"job", "rows", "created", "updated", "unchanged", "failed", "seconds", "problems"}
    assert (report["rows"], report["created"], report["failed"], report["problems"]) == (1837, 1837, 0, [])


def test_wrong_rows_are_listed_and_the_exit_code_is_1(file, capsys):
    path = file(text("customer_number,name,country", ["K-1", "A", "SE"], ["K-2", "B", "Atlantis"]))
    code, out = run("import_customers", path, "--json", capsys=capsys)
    [problem] = json.loads(out)["problems"]
    assert (code, problem["row"], problem["column"], problem["value"]) == (1, 3, "country", "Atlantis")
    assert "Atlantis" in problem["message"]
    assert Account.objects.count() == 0  # all or nothing


def test_good_rows_only_imports_them_and_still_exits_1(file, capsys):
    path = file(text("customer_number,name,country", ["K-1", "A", "SE"], ["K-2", "B", "Atlantis"]))
    assert run("import_customers", path, "--mode", "good", capsys=capsys)[0] == 1
    assert Account.objects.get().name == "A"


def test_a_dry_run_writes_nothing(file, capsys):
    code, out = run("import_customers", file(text("name", ["A"])), "--dry-run", "--json", capsys=capsys)
    assert (code, json.loads(out)["created"], Account.objects.count()) == (0, 1, 0)


def test_the_key_can_be_chosen(file, capsys):
    make.account(customer_number="K-1", primary_key="org_1")
    path = file(text("customer_number,primary_key,city", ["K-9", "org_1", "Lund"]))
    assert run("import_customers", path, "--key", "primary_key", capsys=capsys)[0] == 0
    assert Account.objects.values_list("customer_number", "city").get() == ("K-9", "Lund")


def test_encoding_and_delimiter_can_be_told(file, capsys):
    path = file("customer_number|name\nK-1|Ærø\n".encode("utf-16"), "a.csv")
    assert run("import_customers", path, capsys=capsys)[0] == 0
    path = file("customer_number|name\nK-2|Smør\n".encode("cp1252"), "b.csv")
    assert run("import_customers", path, "--encoding", "cp1252", "--delimiter", "|", capsys=capsys)[0] == 0
    assert set(Account.objects.values_list("name", flat=True)) == {"Ærø", "Smør"}


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "No such file"), ("", "empty"), ("city\nLund\n", "Say which column"), (b"%PDF-1.7 x", "PDF")],
)
def test_what_cannot_run_exits_2_with_a_sentence(content, says, file, tmp_path, capsys):
    path = str(tmp_path / "missing.csv") if content is None else file(content)
    code, said = run("import_customers", path, "--json", capsys=capsys)
    assert code == 2
    assert says in said


def test_users_are_imported_likewise(file, capsys):
    make.account(customer_number="K-1")
    path = file(text("customer_number,email", ["K-1", "ann@x.se"]), "users.csv")
    code, said = run("import_users", path, capsys=capsys)
    assert (code, "1 created" in said) == (0, True)
    assert AccountUser.objects.get().email == "ann@x.se"
