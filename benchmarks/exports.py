"""How fast customers are exported, with their tags, in each format and in both layouts."""

import json
import sys
import tempfile
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.exporters.customers import EXPORT, Order  # noqa: E402
from benchmarks import baselines  # noqa: E402
from benchmarks.memory import peak  # noqa: E402
from benchmarks.results import Result  # noqa: E402

MOST_XLSX = 100_000
KINDS = (
    ("CSV", "csv", "import"),
    ("JSON", "json", "import"),
    ("XLSX", "xlsx", "import"),
    ("CSV, table", "csv", "table"),
)


def main(rows: int, only: str) -> None:
    found = []
    for label, format, layout in KINDS:
        if only in f"export: {label}" and (format != "xlsx" or rows <= MOST_XLSX):
            found.append(measure(f"export: {label}", Order(format=format, layout=layout), rows))
    if found:
        found.append(Result("export: memory", peak(), "MB", connection.vendor, rows))
    print(json.dumps([result.as_dict() for result in found if only in result.name or only in "export: memory"]))


def measure(name: str, order: Order, rows: int) -> Result:
    started = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        ids = EXPORT.fix(order)
        EXPORT.write(order, ids=ids, file=file)
    took = time.perf_counter() - started
    assert len(ids) == rows
    result = Result(name, round(rows / took), "rows/s", connection.vendor, rows)
    result.baseline, result.whose = baselines.TRANSFERS.get((name, connection.vendor), (None, ""))
    return result


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
