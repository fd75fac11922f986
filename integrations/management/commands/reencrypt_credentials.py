"""Encrypts all stored credentials with today's first key, so that the others can be thrown away."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from integrations.services import connections_keys
from integrations.services.connections_keys import Reencrypted

SOME_FAILED, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = (
        "Encrypt the stored credentials of all connections with the first of PLOCK_FIELD_KEYS; the others are needed"
        " for older backups alone then. Ends with 0 if all are, 1 if no key opens some of them, 2 if it could not run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = connections_keys.reencrypt()
        except Error as problem:
            raise CommandError(str(problem), returncode=COULD_NOT_RUN) from problem
        facts = {"reencrypted": done.resealed, "current": done.current, "failed": done.failed}
        self.stdout.write(json.dumps(facts) if options["json"] else told(done))
        if done.failed:
            raise SystemExit(SOME_FAILED)


def told(done: Reencrypted) -> str:
    """The result for people."""
    lines = [f"Encrypted anew: {done.resealed}. Already under the first key: {done.current}."]
    if done.failed:
        lines.append(
            f"No key opens: {', '.join(done.failed)}. Add the key that they were stored with to PLOCK_FIELD_KEYS and"
            " run this again, or enter them anew under Settings, Integrations."
        )
    return "\n".join(lines)
