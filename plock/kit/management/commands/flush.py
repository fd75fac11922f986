"""`manage.py flush`, which on SQLite deletes table by table: no rule about several rows may stand in its way."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from plock.kit.triggers import suspended


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with suspended(connections[options["database"]]):
            super().handle(**options)
