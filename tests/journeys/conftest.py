"""A real Chromium against a real server."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User
from accounts.sessions import SessionStore
from tests.contracts.world import make_world

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop and our ORM share this thread

POLICY = ("Content Security Policy", "Content-Security-Policy", "violates", "Trusted Type")
PATIENCE_MS = 30_000  # other work may share the cores: waiting costs nothing where the page is there
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ended with the journeys: its loop must not run while other tests do."""
    expect.set_options(timeout=PATIENCE_MS)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser, live_server) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    made.set_default_timeout(PATIENCE_MS)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of somebody who is not logged in; every script error fails the test."""
    opened = context.new_page()
    opened.on("pageerror", lambda error: pytest.fail(f"Script error: {error}"))
    return opened


@pytest.fixture
def ada_page(page: Page, context: BrowserContext, ada, live_server) -> Page:
    """A page of Ada, the Admin, logged in."""
    enter(context, ada, live_server.url)
    return page


@pytest.fixture
def lo_page(page: Page, context: BrowserContext, lo, live_server) -> Page:
    """A page of Lo, who bills, logged in."""
    enter(context, lo, live_server.url)
    return page


@pytest.fixture
def breaches(ada_page: Page) -> list[str]:
    """What Ada's browser says of the Content-Security-Policy, with the page that broke it."""
    found: list[str] = []

    def note(message) -> None:
        if any(word in message.text for word in POLICY):
            found.append(f"{ada_page.url}: {message.text[:300]}")

    ada_page.on("console", note)
    return found


def enter(context: BrowserContext, user: User, url: str) -> None:
    """Log somebody in, past the form."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.StaffBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}])


@pytest.fixture
def world(ada, settings, tmp_path) -> dict[str, Any]:
    settings.MEDIA_ROOT = tmp_path
    return make_world(ada)
