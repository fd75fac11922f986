"""Asks the public registers about every customer that is due, as the nightly job does."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from accounts.models import Organisation
from accounts.services.surroundings import within
from integrations.registry import registers
from integrations.services import register_refresh
from plock.kit import jobs
from plock.kit.models import Job

SOME_FAILED, COULD_NOT_RUN = 1, 2


class Command(BaseCommand):
    help = (
        "Ask the public registers about the status of every active customer that was not asked about for 30 days,"
        " within the registers' limits: this may take hours. Ends with 0 if all answered, 1 if some did not, 2 if it"
        " could not run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--system", default="", metavar="NAME", help="only this register, e.g. brreg")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        known = [one.name for one in registers()]
        if options["system"] and options["system"] not in known:
            raise CommandError(f"There is no register {options['system']}: {', '.join(known)}.", returncode=2)
        try:
            with within(Organisation.current()):
                done = [_run(job) for job in _ordered(options["system"])]
        except (Error, Organisation.DoesNotExist) as problem:
            raise CommandError(str(problem), returncode=COULD_NOT_RUN) from problem
        self.stdout.write(json.dumps({"registers": done}, ensure_ascii=False) if options["json"] else told(done))
        if any(one["state"] != Job.State.DONE or one.get("not_answered") or one.get("stopped") for one in done):
            raise SystemExit(SOME_FAILED)


def told(done: list[dict[str, Any]]) -> str:
    """The results for people."""
    if not done:
        return "No customer is due."
    lines = []
    for one in done:
        why = one.get("stopped") or one.get("error") or ""
        lines.append(
            f"{one['system']}: {one.get('asked', 0):,} asked, {one.get('changed', 0):,} changed. {why}".strip()
        )
    return "\n".join(lines)


def _ordered(only: str) -> list[Job]:
    return register_refresh.order_due(now=timezone.now(), only=only, is_waited_for=True)


def _run(job: Job) -> dict[str, Any]:
    jobs.run(job_id=job.pk)
    job.refresh_from_db()
    told = {"system": job.params["system"], "job": job.pk, "state": job.state, **job.result}
    return told | ({"error": job.error} if job.error else {})
