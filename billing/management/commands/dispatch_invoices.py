"""Mails the invoices that wait to be sent."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from accounts.models import Organisation
from billing.services import invoice_sending
from billing.services.invoice_sending import Sent

SOME_FAILED, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = (
        "Mail the invoices that wait to be sent, as the worker does every minute. Ends with 0 if all were sent, 1 if "
        "some were not, 2 if it could not run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = invoice_sending.send_waiting(now=timezone.now())
        except (Error, Organisation.DoesNotExist) as problem:
            raise CommandError(str(problem), returncode=COULD_NOT_RUN) from problem
        self.stdout.write(json.dumps(as_json(done), ensure_ascii=False) if options["json"] else told(done))
        if done.failed:
            raise SystemExit(SOME_FAILED)


def as_json(done: Sent) -> dict[str, Any]:
    problems = [
        {"number": invoice.number, "customer_number": invoice.account.customer_number, "message": message}
        for invoice, message in done.problems
    ]
    return {"sent": done.sent, "failed": done.failed, "problems": problems}


def told(done: Sent) -> str:
    """The same for people."""
    lines = [f"{done.sent:,} sent, {done.failed:,} not sent."]
    return "\n".join([*lines, *(f"  {invoice}: {message}" for invoice, message in done.problems)])
