"""Bills everything that has fallen due by a day and is not billed yet; the invoices are drafts."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from accounts.models import Account, Organisation
from accounts.services.activity import SYSTEM
from accounts.services.surroundings import within
from billing.management.commands.recompute_metrics import day
from billing.models import BillingRun
from billing.services import run_report, runs
from plock.kit import jobs
from plock.kit.errors import Refused

PROBLEMS, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = (
        "Bill everything that has fallen due by a day and is not billed yet, missed periods included. A second run "
        "bills nothing twice. Ends with 0 if all is well, 1 if something was held back by a problem, 2 if it could "
        "not run or does not reconcile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=day, required=True, metavar="DATE", help="the day, e.g. 2026-12-01")
        parser.add_argument("--preview", action="store_true", help="show what would be billed, and write nothing")
        parser.add_argument(
            "--customer",
            action="append",
            default=[],
            metavar="NUMBER",
            help="only this customer (of a master: with its members); can be given several times",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with within(Organisation.current()):
                report, is_sound = _report(options)
        except (Refused, Error, Organisation.DoesNotExist) as problem:
            raise CommandError(str(problem), returncode=COULD_NOT_RUN) from problem
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else told(report))
        if not is_sound:
            raise CommandError("The run did not end well: see Billing runs.", returncode=COULD_NOT_RUN)
        if report["problems"]:
            raise SystemExit(PROBLEMS)


def told(report: dict[str, Any]) -> str:
    """The report for people."""
    lines = [f"{len(report['invoices']):,} invoices as of {report['as_of']}."]
    for currency, sums in report["reconciliation"].items():
        places = ", ".join(f"{name} {amount}" for name, amount in sums.items())
        lines.append(f"  {currency}: {places}")
    lines += ["  {customer_number} {reason}: {message}".format(**problem) for problem in report["problems"]]
    return "\n".join(lines)


def _report(options: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The report, and whether the run came to its end and reconciles."""
    customers = _keys(options["customer"])
    today = max(timezone.localdate(), options["as_of"])
    runs.require_day(options["as_of"], today=today)
    if options["preview"]:
        return run_report.preview(as_of=options["as_of"], customers=customers), True
    run = runs.start(
        as_of=options["as_of"],
        today=today,
        origin=SYSTEM,
        customers=customers,
        is_waited_for=True,
    )
    jobs.run(job_id=run.job_id or 0)
    run.refresh_from_db()
    return run_report.of(run), run.state == BillingRun.State.DONE


def _keys(numbers: Sequence[str]) -> list[int]:
    found = dict(Account.objects.filter(customer_number__in=numbers).values_list("customer_number", "pk"))
    if missing := [number for number in numbers if number not in found]:
        raise Refused(f"There is no customer with the number {missing[0]}.")
    return list(found.values())
