"""How long pages take: Django's test client in this process, logged in, with every middleware and DEBUG off."""

import html
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Account, Tag, User  # noqa: E402
from accounts.tables import AccountTable  # noqa: E402
from benchmarks import baselines  # noqa: E402
from benchmarks.results import Result  # noqa: E402
from billing.models import Order, Subscription  # noqa: E402

WARM_UPS, RUNS = 3, 15
LIST = "/customers/"


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    path: str
    is_fragment: bool = False


def main(rows: int, only: str) -> None:
    call_command("collectstatic", "--noinput", verbosity=0)
    client = Client(SERVER_NAME="localhost")
    ada = User.objects.get(email="ada@example.com")
    client.force_login(ada, backend="accounts.backends.StaffBackend")
    found = [measure(client, page, rows) for page in all_pages(client, ada) if only in page.name]
    print(json.dumps([result.as_dict() for result in found]))


def measure(client: Client, page: Page, rows: int) -> Result:
    headers = {"HX-Request": "true"} if page.is_fragment else {}

    def fetch() -> float:
        started = time.perf_counter()
        response = client.get(page.path, headers=headers)
        took = time.perf_counter() - started
        assert response.status_code == 200, f"{page.path}: {response.status_code}"
        return took * 1000

    for _ in range(WARM_UPS):
        fetch()
    value = statistics.median(fetch() for _ in range(RUNS))
    with CaptureQueriesContext(connection) as queries:
        fetch()
    result = Result(page.name, round(value, 2), "ms", connection.vendor, rows, len(queries), baselines.aim(rows))
    result.baseline, result.whose = baselines.page(page.name, rows) or (None, "")
    return result


def all_pages(client: Client, ada: User) -> Iterator[Page]:
    yield Page("first page", LIST)
    yield Page("fragment", LIST, is_fragment=True)
    for name in AccountTable.sorts():
        yield Page(f"sort by {name}", f"{LIST}?sort={name}")
        yield Page(f"sort by -{name}", f"{LIST}?sort=-{name}")
    yield from searches()
    yield from filters(ada)
    yield from turned(client)
    yield from customers()
    yield from sales()
    yield Page("dashboard", "/")
    yield Page("dashboard: revenue", "/revenue/", is_fragment=True)


def searches() -> Iterator[Page]:
    middle = Account.objects.exclude(org_number="").filter(pk__gte=Account.objects.count() // 2).order_by("pk")[0]
    yield Page("search, one hit", f"{LIST}?q={middle.org_number}")
    yield Page("search, full name", f"{LIST}?{urlencode({'q': middle.name})}")
    yield Page("search, many hits", f"{LIST}?q=bygg")
    yield Page("search, all hit", f"{LIST}?q=example")
    yield Page("search, many hits, two words", f"{LIST}?q=bygg+stockholm+ab")
    yield Page("search, many hits, sort by -mrr", f"{LIST}?q=bygg&sort=-mrr")
    yield Page("search, no hit", f"{LIST}?q=xyzzyplugh")
    yield Page("search, two letters", f"{LIST}?q=be")
    yield Page("search, customer number", f"{LIST}?q={middle.customer_number}")


def filters(ada: User) -> Iterator[Page]:
    tags = list(Tag.objects.annotate(n=Count("taggings")).order_by("-n").values_list("name", flat=True))
    yield Page("tag, common", f"{LIST}?tag={tags[0]}")
    yield Page("tag, rare", f"{LIST}?tag={tags[-1]}")
    yield Page("tag, common, sort by -mrr", f"{LIST}?tag={tags[0]}&sort=-mrr")
    yield Page("tag, rare, sort by -mrr", f"{LIST}?tag={tags[-1]}&sort=-mrr")
    yield Page("country, common", f"{LIST}?country=SE")
    yield Page("country, rare", f"{LIST}?country=IS")
    yield Page("country, rare, sort by -mrr", f"{LIST}?country=IS&sort=-mrr")
    yield Page("country, two", f"{LIST}?country=SE&country=NO")
    yield Page("state archived", f"{LIST}?state=archived")
    yield Page("state archived, sort by -updated", f"{LIST}?state=archived&sort=-updated")
    yield Page("manager", f"{LIST}?manager={ada.pk}")
    yield Page("manager, tag and search", f"{LIST}?manager={ada.pk}&tag={tags[0]}&q=bygg")
    yield Page("risk critical", f"{LIST}?risk=critical")


def turned(client: Client) -> Iterator[Page]:
    last = max(1, Account.objects.count() // 50)
    far = min(1000, last)
    yield Page(f"page {far}", f"{LIST}?page={far}")
    yield Page(f"page {far}, sort by -mrr", f"{LIST}?page={far}&sort=-mrr")
    text = client.get(f"{LIST}?page={far}").content.decode()
    if step := re.search(r'"[^"]*(\?[^"]*after=[^"]*)"', text):
        yield Page(f"next page after {far}", LIST + html.unescape(step[1]))
    yield Page("last page", f"{LIST}?page=last")
    yield Page("last page, sort by -mrr", f"{LIST}?page=last&sort=-mrr")


def customers() -> Iterator[Page]:
    busy = Account.objects.order_by("-user_count", "-pk")[0]
    yield Page("customer", f"{LIST}{busy.pk}/")
    for tab in ("users", "orders", "subscriptions", "activity", "settings"):
        yield Page(f"customer: {tab}", f"{LIST}{busy.pk}/{tab}/")


def sales() -> Iterator[Page]:
    """Subscriptions and orders: lists of all, and one of each."""
    middle = Subscription.objects.filter(state="active").order_by("pk")[Subscription.objects.count() // 4]
    for what, last in (("subscriptions", middle), ("orders", Order.objects.order_by("-pk")[0])):
        yield Page(f"{what}: first page", f"/{what}/")
        yield Page(f"{what}: search, a number", f"/{what}/?q={last.number}")
        yield Page(f"{what}: search, many hits", f"/{what}/?q=bygg")
        yield Page(f"{what}: last page", f"/{what}/?page=last")
    for sort in ("mrr", "-mrr", "end"):
        yield Page(f"subscriptions: sort by {sort}", f"/subscriptions/?sort={sort}")
    yield Page("subscriptions: ending, sort by end", "/subscriptions/?ending=60&sort=end")
    yield Page("subscription with its timeline", f"/subscriptions/{middle.pk}/")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
