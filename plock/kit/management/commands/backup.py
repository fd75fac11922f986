"""`manage.py backup FOLDER`: database, uploaded files and a manifest, while everything keeps running."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from plock.kit.management import backups


class Command(BaseCommand):
    help = "Backs up the database and uploaded files into a new folder. Keys are not included: keep them elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="does not exist yet, or is empty")
        parser.add_argument("--json", action="store_true", help="print the manifest as JSON")

    def handle(self, *args: Any, folder: Path, json: bool, **options: Any) -> None:
        manifest = backups.make(folder, now=timezone.now())
        if json:
            self.stdout.write(_as_json(manifest))
            return
        rows, files = sum(manifest["rows"].values()), len(manifest["sha256"]) - 1
        self.stdout.write(f"Backed up {rows:,} rows of {len(manifest['rows'])} tables and {files:,} files to {folder}.")
        self.stdout.write("Keep PLOCK_SECRET_KEY and PLOCK_FIELD_KEYS too, elsewhere: they are not in it.")


def _as_json(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False)
