"""Every page, in both themes: axe finds nothing serious, nothing overflows a phone, no script fails."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from accounts.models import Account
from accounts.services import accounts
from accounts.services.activity import Origin

PAGES = (
    "dashboard",
    "accounts:account_list",
    "accounts:account_create",
    "accounts:import_list",
    "accounts:export",
    "job_list",
    "password_change",
)
RECORD_PAGES = (
    "accounts:account_detail",
    "accounts:account_users",
    "accounts:account_activity",
    "accounts:account_settings",
    "accounts:account_edit",
    "accounts:account_settings_edit",
    "accounts:account_user_add",
)


@pytest.fixture
def customer(ada):
    made = Account(name="Örebro Kök & Bad AB", currency="SEK", country="SE")
    return accounts.create(account=made, tags=["retail", "nordic"], origin=Origin(by=ada))


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_phone(ada_page, customer, scheme):
    ada_page.emulate_media(color_scheme=scheme)
    addresses = [reverse(name) for name in PAGES]
    addresses += [reverse(name, args=[customer.pk]) for name in RECORD_PAGES]
    faults: dict[str, object] = {}
    for address in addresses:
        for width, height in ((1440, 900), (390, 844)):
            ada_page.set_viewport_size({"width": width, "height": height})
            answer = ada_page.goto(address)
            assert answer is not None and answer.status == 200, address
            if wrong := violations(ada_page):
                faults[f"{address} at {width}"] = wrong
            if ada_page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
                faults[f"{address} overflows at {width}"] = True
    assert not faults


def test_log_in_is_accessible(page):
    page.goto("/login/")
    assert violations(page) == []
