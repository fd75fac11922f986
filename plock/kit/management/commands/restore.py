"""`manage.py restore FOLDER`: what `manage.py backup` wrote, into an empty database, while nothing else runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plock.kit.management import backups


class Command(BaseCommand):
    help = "Restores a backup into an empty database and an empty folder of files. Stop web, worker and beat first."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="replace everything that is in the database now")

    def handle(self, *args: Any, folder: Path, force: bool, **options: Any) -> None:
        manifest = backups.restore(folder, force=force)
        rows, files = sum(manifest["rows"].values()), len(manifest["sha256"]) - 1
        self.stdout.write(f"Restored {rows:,} rows of {len(manifest['rows'])} tables and {files:,} files.")
        if backups.unapplied(manifest):
            self.stdout.write("The backup is of an older Plock. Run: manage.py migrate")
