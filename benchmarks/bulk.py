"""How fast all customers are tagged and handed to a manager by bulk actions, as the jobs that a worker runs."""

import json
import sys
import tempfile
import time
from urllib.parse import urlencode

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from accounts import bulk_actions  # noqa: E402
from accounts.models import Account, User  # noqa: E402
from accounts.views.lists import AccountList  # noqa: E402
from benchmarks.memory import peak  # noqa: E402
from benchmarks.results import Result  # noqa: E402
from plock.kit import bulk_job, jobs  # noqa: E402
from plock.kit.bulk_actions import Choice  # noqa: E402
from plock.kit.models import Job  # noqa: E402


def main(rows: int, only: str) -> None:
    ada = User.objects.get(email="ada@example.com")
    found = []
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        for label, action, values in (
            ("bulk: add tags", "add-tags", {"tags": "bench one, bench two"}),
            ("bulk: assign manager", "assign-manager", {"manager": ada.pk}),
            ("bulk: remove tags", "remove-tags", {"tags": "bench one, bench two"}),
        ):
            found += measure(label, action, urlencode(values), rows, ada)
    found.append(Result("bulk: memory", peak(), "MB", connection.vendor, rows))
    found.append(totals(rows))
    print(json.dumps([result.as_dict() for result in found if only in result.name or only == "bulk"]))


def measure(label: str, action: str, values: str, rows: int, by: User) -> list[Result]:
    """Order it for all that match, and do in this process what a worker would."""
    params = {"list": "accounts", "action": action, "values": values, "ids": None, "query": "", "back": "/customers/"}
    choice = Choice(bulk_actions.accounts, is_matching=True)
    job = jobs.order(kind=bulk_job.KIND, title=label, by=by, params=params, total=choice.rows().count())
    started = time.perf_counter()
    jobs.run(job_id=job.pk)
    took = time.perf_counter() - started
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    assert sum(job.result.values()) == rows, job.result
    speed = Result(label, round(rows / took), "rows/s", connection.vendor, rows)
    return [speed, Result(f"{label}, whole job", round(took, 1), "s", connection.vendor, rows)]


def totals(rows: int) -> Result:
    """The sums below the table, over every customer."""
    started = time.perf_counter()
    AccountList().totals(Account.objects.all())
    took = time.perf_counter() - started
    return Result("bulk: totals of all", round(took * 1000, 1), "ms", connection.vendor, rows)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
