"""What one of the fifty does: a locustfile, run by benchmarks.load. Imports nothing of Plock."""

import os
import random
import re
import time
from html import unescape

import gevent
from locust import HttpUser, between, task

PASSWORD = "plock-demo"
EDITORS = ("ada@example.com", "bo@example.com")
WORDS = ("bygg", "ab", "nordic", "oslo", "kontor", "e.g", "transport", "C-000", "data", "holm", "göteborg", "as")
SORTS = ("name", "-mrr", "-updated", "users", "-risk", "adoption", "-subscriptions")
STATES = ("active", "pending", "archived")
COUNTRIES = ("SE", "NO", "DK", "FI", "DE")
TABS = ("", "users/", "activity/", "settings/")
PEOPLE, SECONDS = int(os.environ["LOAD_PEOPLE"]), float(os.environ["LOAD_SECONDS"])
HTMX = {"HX-Request": "true"}
SEARCH = "/search/"


class Person(HttpUser):
    wait_time = between(1, 3)
    arrived = 0

    def on_start(self):
        self.seen: list[str] = []
        self.log_in()
        self.page("list", "/customers/")
        with self.client.get(SEARCH, params={"q": "ab"}, name="log in", catch_response=True) as answer:
            self.can_search = answer.status_code == 200
            answer.success()
        self.begin_when_all_are_there()

    def begin_when_all_are_there(self):
        """Logging fifty people in at once is not what is measured."""
        Person.arrived += 1
        if Person.arrived == PEOPLE:
            self.environment.stats.reset_all()
            gevent.spawn_later(SECONDS, self.environment.runner.quit)

    def log_in(self):
        token = self.token(self.client.get("/login/", name="log in").text)
        data = {"username": random.choice(EDITORS), "password": PASSWORD, "csrfmiddlewaretoken": token}
        self.client.post("/login/", data, name="log in", headers={"Referer": f"{self.host}/login/"})

    @task(6)
    def browse(self):
        self.region("list", random.choice(({}, {"page": random.randint(2, 400)}, {"per_page": 100})))

    @task(4)
    def sort(self):
        self.region("sort", {"sort": random.choice(SORTS)})

    @task(4)
    def filter(self):
        chosen = random.choice(({"state": random.choice(STATES)}, {"country": random.choice(COUNTRIES)}))
        self.region("filter", {**chosen, "sort": random.choice(SORTS)})

    @task(5)
    def search(self):
        self.region("search", {"q": random.choice(WORDS)})

    @task(3)
    def search_everything(self):
        if self.can_search:
            self.page("search everything", SEARCH, {"q": random.choice(WORDS)})

    @task(10)
    def open_customer(self):
        if self.seen:
            self.page("customer", f"{random.choice(self.seen)}{random.choice(TABS)}")

    @task(3)
    def edit(self):
        """Read the form of a customer, write its notes and a tag, as somebody after a call."""
        if not self.seen:
            return
        address = f"{random.choice(self.seen)}edit/"
        form = self.page("edit form", address)
        if form is None:
            return
        data = fields(form)
        data["notes"] = f"Called at {time.time():.0f}"
        data["tags"] = random.choice(("Called", "Retail", "Called, Retail", ""))
        with self.client.post(
            address,
            data,
            name="save",
            headers={"Referer": self.host + address},
            catch_response=True,
            allow_redirects=False,
        ) as answer:
            if answer.status_code in (303, 409, 422):  # two people at one customer are asked, not lost
                answer.success()
            else:
                answer.failure(f"save answered {answer.status_code}")

    def page(self, name: str, path: str, query: dict | None = None) -> str | None:
        with self.client.get(path, params=query, name=name, catch_response=True) as answer:
            if answer.status_code != 200 or "/login/" in answer.url:
                answer.failure(f"{answer.status_code} {answer.url}")
                return None
            self.remember(answer.text)
            return answer.text

    def region(self, name: str, query: dict) -> None:
        with self.client.get("/customers/", params=query, name=name, headers=HTMX, catch_response=True) as answer:
            if answer.status_code != 200 or "HX-Redirect" in answer.headers:
                answer.failure(f"{answer.status_code} {query}")
            self.remember(answer.text)

    def remember(self, html: str) -> None:
        found = re.findall(r'href="(/customers/\d+/)"', html)
        self.seen = (found + self.seen)[:200]

    @staticmethod
    def token(html: str) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', html)[1]


def fields(html: str) -> dict[str, str]:
    """What the browser would send of the page's main form, untouched."""
    main = html.partition("<main")[2]
    data: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", main):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = found.get("type", "text")
        if "name" in found and (kind not in ("checkbox", "radio", "submit") or " checked" in tag):
            data.setdefault(found["name"], unescape(found.get("value", "on" if kind == "checkbox" else "")))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', main, re.S):
        data[name] = unescape(text).removeprefix("\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        data[name] = unescape(chosen[1]) if chosen else ""
    return data
