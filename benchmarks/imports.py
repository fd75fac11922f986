"""How fast a file of customers is checked, written, and imported again unchanged, and how much memory that takes."""

import csv
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import django

django.setup()

from django.core.files import File  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.demo.land import listed  # noqa: E402
from accounts.demo.profile import Profiles  # noqa: E402
from accounts.demo.staff import hire  # noqa: E402
from accounts.importers import CustomerImporter  # noqa: E402
from accounts.models import User  # noqa: E402
from benchmarks import baselines  # noqa: E402
from benchmarks.memory import peak  # noqa: E402
from benchmarks.results import Result  # noqa: E402
from plock.kit.importing import service  # noqa: E402
from plock.kit.models import Job  # noqa: E402

COLUMNS = listed(
    "customer_number, primary_key, name, kind, state, org_number, vat_number, email, invoice_email, phone, website, "
    "address, postal_code, city, country, currency, language, payment_terms_days, account_manager, tags"
)


def main(rows: int, only: str) -> None:
    staff = hire(since=datetime(2026, 1, 1, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        write_file(path, rows, staff)
        found = list(measure(path, rows))
    print(json.dumps([result.as_dict() for result in found if only in result.name]))


def measure(path: Path, rows: int) -> Iterator[Result]:
    batch = take(path)
    yield speed("import: check", rows, lambda: service.check(batch=batch, by=None, wait=True))
    assert batch.counts["created"] == rows, batch.counts
    yield speed("import: write", rows, lambda: service.commit(batch=batch, mode="all", by=None, wait=True))
    assert batch.counts["created"] == rows, batch.counts
    yield Result("import: memory", peak(), "MB", connection.vendor, rows)
    again = take(path)
    yield speed("import: again, check", rows, lambda: service.check(batch=again, by=None, wait=True))
    yield speed("import: again, unchanged", rows, lambda: service.commit(batch=again, mode="all", by=None, wait=True))
    assert again.counts["unchanged"] == rows, again.counts
    yield Result(
        "import: again, rows written",
        again.counts["created"] + again.counts["updated"],
        "rows",
        connection.vendor,
        rows,
    )


def take(path: Path):
    with path.open("rb") as file:
        return service.take(importer=CustomerImporter, file=File(file), name=path.name, by=None)


def speed(name: str, rows: int, work) -> Result:
    started = time.perf_counter()
    job = work()
    took = time.perf_counter() - started
    assert job.state == Job.State.DONE, job.error
    result = Result(name, round(rows / took), "rows/s", connection.vendor, rows)
    result.baseline, result.whose = baselines.TRANSFERS.get((name, connection.vendor), (None, ""))
    return result


def write_file(path: Path, rows: int, staff: dict[str, User]) -> None:
    """Customers of the demo, which is not loaded here, in twenty columns."""
    profiles = Profiles(Random(1), staff, prefer_new_names=False)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for serial in range(1, rows + 1):
            profile = profiles.make(serial, f"C-{serial:05d}")
            manager = profile.account.account_manager
            derived = {"account_manager": manager.email if manager else "", "tags": ";".join(profile.tags)}
            writer.writerow([derived.get(name, getattr(profile.account, name, "")) for name in COLUMNS])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
