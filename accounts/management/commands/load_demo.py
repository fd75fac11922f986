"""Loads the demo: a vendor, its staff and believable customers, the same for the same seed."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.demo.load import load
from accounts.demo.staff import MEMBERS, PASSWORD
from accounts.demo.stages import Order
from accounts.models import Account, AccountUser, Activity, Organisation, User

REPORTED_EVERY = 100_000


class Command(BaseCommand):
    help = (
        "Load a demo vendor with customers into an empty database: what they subscribe to, and how that was billed. "
        "Of more than 2,000 customers no invoices are invented."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", type=int, default=300, metavar="N", help="how many customers (300)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed gives other customers (1)")
        parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day the story ends (today)")
        parser.add_argument("--figures", action="store_true", help="invent scores too (adoption, risk), for benchmarks")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are customers or users")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and (Account.objects.exists() or User.objects.exists()):
            self.stdout.write("There are customers or users already: the demo was not loaded.")
            return
        self._refuse(options["accounts"])
        order = Order(
            accounts=options["accounts"],
            seed=options["seed"],
            today=options["today"] or timezone.localdate(),
            with_figures=options["figures"],
        )
        load(order, progress=self._progress)
        self._summary()

    def _refuse(self, count: int) -> None:
        if count < 1:
            raise CommandError("--accounts must be at least 1.", returncode=2)
        if Account.objects.exists():
            raise CommandError(
                "There are customers already, and the demo needs a database without any. "
                "Point DATABASE_URL to an empty database, or use --if-empty to leave it as it is.",
                returncode=2,
            )

    def _progress(self, count: int) -> None:
        if count % REPORTED_EVERY == 0:
            self.stdout.write(f"{count:,} customers …")
            self.stdout.flush()

    def _summary(self) -> None:
        counts = [f"{model.objects.count():,}" for model in (Account, AccountUser, Activity)]
        self.stdout.write(
            f"{Organisation.current()}: {counts[0]} customers, {counts[1]} users, {counts[2]} log entries.\n"
            f"Log in with the password {PASSWORD} as"
        )
        for member in MEMBERS:
            self.stdout.write(f"  {member.email:<18} {member.name} ({member.role})")
