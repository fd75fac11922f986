"""A backup: a folder with the database, the uploaded files, and a manifest, written last, that says what must be there.

    manifest.json   version, database, migrations, rows per table, checksum of every file
    database.*      a copy of SQLite, or PostgreSQL's own format
    files/          what was uploaded and what jobs made

Keys are left out on purpose: whoever finds a backup must not find with it what opens it.
"""

import hashlib
import json
import shutil
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from plock.kit.management import dumps

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


def make(folder: Path, *, now: datetime) -> dict[str, Any]:
    """Back everything up into the folder. The database first: files that it names are there before it names them."""
    _require_empty(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    counts = dumps.dump(folder)
    database = folder / dumps.file_name()
    checksums = {database.name: _checksum(database)}
    for path in _walk(Path(settings.MEDIA_ROOT)):
        name = f"files/{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
        if checksum := _copy(path, folder / name):
            checksums[name] = checksum
    manifest = {
        "format": FORMAT,
        "plock": version(),
        "made_at": now.isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
        "rows": counts,
        "sha256": checksums,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return manifest


def restore(folder: Path, *, force: bool) -> dict[str, Any]:
    """Make database and files what the backup holds, after everything that can be checked beforehand was.

    The files first: those that no database names harm nobody, and the database comes whole or not at all.
    """
    manifest = read(folder)
    _refuse_strangers(manifest)
    if not force:
        _require_nothing_to_lose()
    verify(folder.resolve(), manifest)
    for name in _files(manifest):
        _copy(folder / name, Path(settings.MEDIA_ROOT) / name.removeprefix("files/"))
    dumps.load(folder)
    found = dumps.count_rows()
    if different := sorted(table for table, rows in manifest["rows"].items() if found.get(table) != rows):
        raise CommandError(_("Restored, but rows are missing or too many in: %s") % ", ".join(different))
    return manifest


def read(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CommandError(
            _("%s has no manifest.json: it is no backup, or one that was never finished.") % folder
        ) from None
    except ValueError as problem:
        raise CommandError(_("manifest.json cannot be read: %s") % problem) from problem
    if manifest.get("format") != FORMAT:
        raise CommandError(_("This backup has another format; restore it with the Plock that made it."))
    return manifest


def verify(folder: Path, manifest: dict[str, Any]) -> None:
    """Every file of the manifest is there and has the contents that were backed up."""
    for name, checksum in manifest["sha256"].items():
        path = folder / name
        if ".." in path.parts or not path.resolve().is_relative_to(folder):
            raise CommandError(_("%s lies outside of the backup.") % name)
        if not path.is_file():
            raise CommandError(_("%s is missing from the backup. Nothing was changed.") % name)
        if _checksum(path) != checksum:
            raise CommandError(_("%s is not what was backed up. Nothing was changed.") % name)


def unapplied(manifest: dict[str, Any]) -> list[str]:
    """Migrations that this code brings along and the backup has not seen."""
    return sorted(_known_migrations() - set(manifest["migrations"]))


def version() -> str:
    with (Path(settings.BASE_DIR) / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _refuse_strangers(manifest: dict[str, Any]) -> None:
    if manifest["database"] != connection.vendor:
        raise CommandError(
            _("The backup is of %(theirs)s and DATABASE_URL names %(ours)s. Restore into a database of the same kind.")
            % {"theirs": manifest["database"], "ours": connection.vendor}
        )
    newer = set(manifest["migrations"]) - _known_migrations()
    if newer:
        raise CommandError(
            _("The backup was made by a newer Plock (%(version)s): this one does not know %(names)s. Update it first.")
            % {"version": manifest["plock"], "names": ", ".join(sorted(newer)[:5])}
        )


def _require_nothing_to_lose() -> None:
    if not dumps.is_empty():
        raise CommandError(
            _("The database has tables already. Name an empty one, or replace everything in it with --force.")
        )
    if any(_walk(Path(settings.MEDIA_ROOT))):
        raise CommandError(
            _("%s has files already. Empty it, or put the backup's files over them with --force.") % settings.MEDIA_ROOT
        )


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(_("%s is not an empty folder. Name one that does not exist yet.") % folder)


def _known_migrations() -> set[str]:
    return {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}


def _files(manifest: dict[str, Any]) -> list[str]:
    return [name for name in manifest["sha256"] if name.startswith("files/")]


def _walk(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _copy(source: Path, target: Path) -> str:
    """Copy one file and return its checksum; "" where it was deleted in the meantime."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with source.open("rb") as file, unfinished.open("wb") as copy:
            shutil.copyfileobj(file, copy, CHUNK)
    except FileNotFoundError:
        return ""
    unfinished.chmod(0o600)
    unfinished.replace(target)
    return _checksum(target)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
