"""Computes every stored figure afresh and repairs what had drifted."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from accounts.models import Organisation
from accounts.services.surroundings import within
from billing.rules.exchange import NoRate
from billing.services import recompute
from billing.services.recompute import Report
from plock.kit.errors import Refused

DRIFTED, COULD_NOT_RUN = 1, 2


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise ArgumentTypeError(f"{text!r} is not a date. Write it as 2026-12-31.") from problem


class Command(BaseCommand):
    help = (
        "Compute MRR, ARR, CMRR, counts and movements of all customers afresh, compare them with what is stored, and "
        "repair what differs. Ends with 0 if nothing did, 1 if figures had drifted, 2 if it could not run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        as_of = "the day (2026-12-31) to move all figures to first; the worker brings them back to today, the default"
        parser.add_argument("--as-of", type=day, metavar="DATE", help=as_of)
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            house = Organisation.current()
            with within(house):
                today = timezone.localdate()
                report = recompute.recompute(as_of=options["as_of"] or today, today=today)
        except (NoRate, Refused, Error, Organisation.DoesNotExist) as problem:
            raise CommandError(str(problem), returncode=COULD_NOT_RUN) from problem
        self.stdout.write(json.dumps(report.as_json()) if options["json"] else told(report))
        if report.drift:
            raise SystemExit(DRIFTED)


def told(report: Report) -> str:
    """The report for people."""
    lines = [
        f"As of {report.as_of}: {report.accounts:,} customers, {report.subscriptions:,} subscriptions and "
        f"{report.movements:,} movements in {report.seconds:.1f} s."
    ]
    if not report.drift:
        return "\n".join([*lines, "No drift."])
    drift = report.drift
    lines.append(
        f"Drift, repaired: {drift.accounts:,} customers, {drift.subscriptions:,} subscriptions, "
        f"{drift.movements:,} movements."
    )
    lines += [
        f"  {one['what']} {one['key']}: {one['field']} {one['stored']} → {one['right']}" for one in report.examples
    ]
    return "\n".join(lines)
