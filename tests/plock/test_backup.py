"""Backup and restore: a whole round trip, and everything that is refused. On whichever database the tests run."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from plock.kit.management import backups

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


class Place:
    """One installation: a database and a folder of files."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.environment = {**os.environ, "DATABASE_URL": url, "PLOCK_VAR_DIR": str(folder), "REDIS_URL": ""}

    def manage(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *map(str, words)]
        return subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True)

    def names(self) -> list[str]:
        """Of all customers, asked of the database itself: another process would take seconds to start."""
        with closing(self.connect()) as opened:
            return [name for (name,) in opened.execute("SELECT name FROM accounts_account ORDER BY id")]

    def rename_one(self, name: str) -> None:
        with closing(self.connect()) as opened:
            first = "(SELECT min(id) FROM accounts_account)"
            opened.execute(f"UPDATE accounts_account SET name = '{name}' WHERE id = {first}")
            opened.commit()

    def connect(self) -> Any:
        if self.url.startswith("sqlite"):
            return sqlite3.connect(self.url.removeprefix("sqlite:///"))
        return psycopg.connect(self.url)

    def file(self, name: str) -> Path:
        return self.folder / "files" / name


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Makes installations, each with an empty database of the kind that the tests run on."""
    server, made = os.environ.get("DATABASE_URL", ""), []

    def make(name: str) -> Place:
        folder = tmp_path_factory.mktemp(name)
        if not server.startswith("postgres"):
            return Place(f"sqlite:///{folder}/plock.sqlite3", folder)
        database = f"backup_{name}_{os.getpid()}"
        execute(f'CREATE DATABASE "{database}"')
        made.append(database)
        return Place(f"{server.rpartition('/')[0]}/{database}", folder)

    def execute(statement: str) -> None:
        with psycopg.connect(server, autocommit=True) as opened:
            opened.execute(statement)

    yield make
    for database in made:
        execute(f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.fixture(scope="module")
def origin(places, django_db_setup, django_db_blocker):
    """An installation with customers and an uploaded file."""
    place = places("origin")
    with django_db_blocker.unblock():
        copy_tables(place)
    assert place.manage("load_demo", "--accounts", 40, "--seed", 1).returncode == 0
    place.file("imports").mkdir(parents=True)
    place.file("imports/räksmörgås.csv").write_bytes(b"name\nAB\n" * 50_000)
    (place.folder / "secret_key").write_text("never in a backup")
    return place


def copy_tables(place: Place) -> None:
    """Those of the tests' own database, which took its migrations ten seconds."""
    ours = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copy(ours, place.url.removeprefix("sqlite:///"))
        return
    server, _slash, theirs = place.url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as opened:
        opened.execute(f'DROP DATABASE "{theirs}"')
        opened.execute(f'CREATE DATABASE "{theirs}" TEMPLATE "{ours}"')


@pytest.fixture(scope="module")
def backup(origin, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backups") / "monday"
    done = origin.manage("backup", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_a_round_trip_brings_everything_back(origin, backup, places):
    target = places("target")
    done = target.manage("restore", backup)
    assert done.returncode == 0, done.stderr
    assert target.names() == origin.names()
    assert target.file("imports/räksmörgås.csv").read_bytes() == origin.file("imports/räksmörgås.csv").read_bytes()
    assert target.manage("migrate", "--check").returncode == 0

    target.rename_one("Changed")
    refused = target.manage("restore", backup)
    assert refused.returncode != 0
    assert "--force" in refused.stderr
    assert "Changed" in target.names()

    assert target.manage("restore", backup, "--force").returncode == 0
    assert target.names() == origin.names()


def test_the_manifest_says_what_is_in_it_and_no_key_is(origin, backup):
    manifest = json.loads((backup / "manifest.json").read_text())
    assert manifest["rows"]["accounts_account"] == 40
    assert "accounts.0001_initial" in manifest["migrations"]
    assert "files/imports/räksmörgås.csv" in manifest["sha256"]
    assert not [path for path in backup.rglob("*") if "key" in path.name]
    assert backup.stat().st_mode & 0o077 == 0


def test_a_damaged_backup_changes_nothing(backup, places, tmp_path):
    broken = tmp_path / "broken"
    subprocess.run(["cp", "-r", backup, broken], check=True)
    with (broken / "files/imports/räksmörgås.csv").open("ab") as file:
        file.write(b"x")
    target = places("spared")
    done = target.manage("restore", broken)
    assert "is not what was backed up. Nothing was changed." in done.stderr
    assert not target.file("imports").exists()


def test_a_backup_that_was_never_finished_is_none(tmp_path):
    with pytest.raises(CommandError, match="never finished"):
        call_command("restore", tmp_path)


def test_files_that_cannot_be_written_leave_the_database_as_it_was(backup, places):
    place = places("unwritable")
    (place.folder / "files").write_text("where the folder of files should be")
    assert place.manage("restore", backup).returncode != 0
    (place.folder / "files").unlink()
    assert place.manage("restore", backup).returncode == 0  # it is still empty


def test_a_backup_of_a_newer_plock_or_another_database_is_refused(backup, tmp_path):
    for change, words in (
        ({"migrations": ["accounts.9999_later"]}, "newer Plock"),
        ({"database": "oracle"}, "a database of the same kind"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("restore", copy_of(backup, tmp_path / words, **change))


def test_a_manifest_that_leads_outside_of_its_folder_is_refused(backup, tmp_path):
    other = copy_of(backup, tmp_path / "other", sha256={"files/../../../etc/passwd": "x"})
    with pytest.raises(CommandError, match="outside of the backup"):
        backups.verify(other, backups.read(other))


def copy_of(backup: Path, folder: Path, **change: Any) -> Path:
    """A backup whose manifest says something else."""
    shutil.copytree(backup, folder)
    manifest = json.loads((backup / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **change}))
    return folder


def test_a_folder_with_something_in_it_is_not_written_to(backup):
    with pytest.raises(CommandError, match="is not an empty folder"):
        call_command("backup", backup)


def test_writing_goes_on_during_a_backup(origin, tmp_path):
    """Whatever is written meanwhile, the copy is of one moment: every account it holds is also in its own log."""
    writer = subprocess.Popen(
        [sys.executable, "manage.py", "load_demo", "--accounts", "300", "--seed", "2"],
        env=origin.environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    done = origin.manage("backup", tmp_path / "busy", "--json")
    writer.wait(60)
    assert done.returncode == 0, done.stderr
    manifest = json.loads(done.stdout)
    assert manifest["rows"] == json.loads((tmp_path / "busy/manifest.json").read_text())["rows"]
