"""A worker of a billing run, in a process of its own: bills parts until none is left, and says what it took."""

import json
import sys
import time

import django

django.setup()

from accounts.services.activity import SYSTEM  # noqa: E402
from benchmarks.memory import peak  # noqa: E402
from billing.models import BillingRun  # noqa: E402
from billing.services import run_working  # noqa: E402


def main(pk: int) -> None:
    started, parts = time.perf_counter(), 0
    run = BillingRun.objects.get(pk=pk)
    while run_working.bill_next(run, origin=SYSTEM):
        parts += 1
    run_working.close(run, origin=SYSTEM)
    print(json.dumps({"parts": parts, "seconds": time.perf_counter() - started, "memory": peak()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
