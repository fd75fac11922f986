"""Ada and her world, made once for all tests of a file."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client, override_settings

from accounts.models import User
from tests.contracts.pages import Page
from tests.contracts.world import make_world


@dataclass(frozen=True)
class Made:
    """What is in the database and what is in files."""

    world: dict[str, Any]
    files: Path


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """In a transaction around those of the tests, of which each takes back its own."""
    files = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=files):
            ada = User.objects.create_user("ada@example.com", "correct horse", name="Ada")
            ada.groups.add(Group.objects.get(name="Admin"))
            world = make_world(ada)
        yield Made(world, files)
        transaction.set_rollback(True)


@pytest.fixture
def world(made, db, settings, tmp_path) -> dict[str, Any]:
    settings.MEDIA_ROOT = tmp_path / "files"
    shutil.copytree(made.files, settings.MEDIA_ROOT)
    return dict(made.world)


@pytest.fixture
def ada(staff) -> User:
    return User.objects.filter(email="ada@example.com").first() or staff("Ada", "Admin")


@pytest.fixture
def visit(subtests, world) -> Callable:
    """`with visit(page, browser) as url:` is a test of its own, after which everything is as it was before.

    To make Ada and to log her in takes longer than most pages do.
    """

    @contextmanager
    def enter(page: Page, browser: Client, blanks: dict[str, Any] | None = None) -> Iterator[str]:
        cookies = browser.cookies.output(header="", sep=";")
        with subtests.test(page.name), transaction.atomic():
            yield page.url(blanks or world)
            transaction.set_rollback(True)
        browser.cookies.clear()
        browser.cookies.load(cookies)

    return enter
