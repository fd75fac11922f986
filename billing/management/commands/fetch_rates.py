"""Fetches exchange rates from the European Central Bank."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Organisation
from accounts.services.surroundings import within
from billing.services import rate_feed
from plock.kit.errors import Refused


class Command(BaseCommand):
    help = "Fetch the euro reference rates that are missing up to today; --history fetches all since 1999."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--history", action="store_true", help="the whole file, since 1999")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with within(Organisation.current()):
                written = rate_feed.fetch(today=timezone.localdate(), everything=options["history"])
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        newest = rate_feed.newest()
        result = {"written": written, "newest": newest.isoformat() if newest else None}
        told = f"{written:,} rates new or corrected; the newest is of {result['newest']}."
        self.stdout.write(json.dumps(result) if options["json"] else told)
