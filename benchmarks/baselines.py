"""What others needed for the same on a comparable machine, and what we aim at."""

NETBOX, STOCK, IMPORT_EXPORT = "NetBox 4", "stock django-tables2", "django-import-export"

# {rows: {page: (milliseconds, whose)}}; pages are recognised by how their name begins.
PAGES: dict[int, dict[str, tuple[float, str]]] = {
    100_000: {
        "first page": (555, NETBOX),
        "fragment": (280, NETBOX),
        "sort by": (170, STOCK),
        "search": (1050, NETBOX),
        "tag": (830, NETBOX),
        "last page": (1000, NETBOX),
        "customer": (175, NETBOX),
    },
    1_000_000: {
        "first page": (643, STOCK),
        "sort by": (510, STOCK),
        "search": (360, STOCK),
        "page 1000": (662, STOCK),
        "country": (989, STOCK),
    },
}

# {(name, database): (rows a second, whose)}
TRANSFERS: dict[tuple[str, str], tuple[float, str]] = {
    ("import: check", "postgresql"): (430, IMPORT_EXPORT),
    ("import: write", "postgresql"): (430, IMPORT_EXPORT),
    ("import: again, unchanged", "postgresql"): (230, IMPORT_EXPORT),
    ("import: check", "sqlite"): (260, IMPORT_EXPORT),
    ("import: write", "sqlite"): (260, IMPORT_EXPORT),
    ("export: CSV", "postgresql"): (1_900, IMPORT_EXPORT),  # 100,000 rows with tags in 52 s
}

AIM_MS, AIM_MS_BEYOND = 50.0, 60.0
AIM_QUERIES = 8


def page(name: str, rows: int) -> tuple[float, str] | None:
    """The figure for the page with as many rows, or None."""
    known = PAGES.get(rows, {})
    return next((figure for start, figure in known.items() if name.startswith(start)), None)


def aim(rows: int) -> float:
    return AIM_MS if rows <= 100_000 else AIM_MS_BEYOND


RECOMPUTED_ROWS = 100_000
RECOMPUTED = (30.0, 300.0)  # seconds and megabytes, for as many customers with 250,000 subscriptions
