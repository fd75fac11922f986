"""The main job, as a new user does it: log in, import, find, open, change, see who changed what, export."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from accounts.models import Account
from billing.models import Subscription
from tests.billing.importing import kept

DATA = Path(__file__).parent.parent / "data"


def test_the_main_job_from_log_in_to_export(page: Page, ada, tmp_path):
    log_in(page, ada)
    import_file(page, DATA / "customers_utf8.csv")
    expect(page.get_by_text("1,837").first).to_be_visible()
    assert Account.objects.count() == 1837

    page.goto("/customers/")
    search = page.get_by_role("main").get_by_role("searchbox")
    search.fill("atlas copco")
    search.press("Enter")
    page.get_by_role("link", name="Atlas Copco", exact=True).click()
    expect(page.get_by_role("heading", name="Atlas Copco")).to_be_visible()

    page.get_by_role("link", name="Edit").first.click()
    page.get_by_label("City").fill("Sickla")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("was saved")).to_be_visible()
    page.get_by_role("link", name="Activity").click()
    expect(page.get_by_text("Sickla").first).to_be_visible()
    expect(page.get_by_text(ada.name).first).to_be_visible()

    rows = export_csv(page, tmp_path)
    assert len(rows) == 1837
    assert {row["city"] for row in rows if row["name"] == "Atlas Copco"} == {"Sickla"}


def test_the_same_file_again_changes_nothing(ada_page: Page):
    import_file(ada_page, DATA / "customers_utf8.csv")
    touched = set(Account.objects.values_list("pk", "updated_at"))
    start_import(ada_page, DATA / "customers_utf8.csv")
    check(ada_page)
    expect(ada_page.get_by_text("Unchanged").first).to_be_visible()
    ada_page.get_by_role("main").get_by_text("1,837").first.wait_for()
    assert set(Account.objects.values_list("pk", "updated_at")) == touched


def test_a_swedish_windows_file_goes_in_by_mapping(ada_page: Page):
    start_import(ada_page, DATA / "legacy_export_cp1252.csv")
    expect(ada_page.get_by_text("Windows-1252").first).to_be_attached()
    check(ada_page)
    review = ada_page.locator("main").inner_text()
    confirm(ada_page)
    assert (Account.objects.count(), Subscription.objects.count()) == (1474, 2635)
    assert [amount for amount in kept().values() if f"{amount:,.2f}" not in review] == []
    kone = Account.objects.get(name="Konecranes")
    assert (kone.city, kone.country) == ("Hyvinkää", "FI")
    assert Account.objects.get(name="Fresenius SE").city == "Bad Homburg vor der Höhe"
    assert Account.objects.get(name="Alfa Laval").country == "SE"
    assert not Account.objects.filter(city__contains="Ã").exists()


def log_in(page: Page, user) -> None:
    page.goto("/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def start_import(page: Page, path: Path) -> None:
    page.goto("/customers/import/")
    page.get_by_label("File").first.set_input_files(path)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/customers/import/*/")


def check(page: Page) -> None:
    page.get_by_role("button", name="Check").first.click()
    expect(page.get_by_text("Unchanged").first).to_be_visible()


def confirm(page: Page) -> None:
    page.get_by_role("button", name="Import").first.click(timeout=90_000)  # it imports while we wait
    expect(page.get_by_text("Imported").first).to_be_visible()


def import_file(page: Page, path: Path) -> None:
    start_import(page, path)
    check(page)
    confirm(page)


def export_csv(page: Page, folder: Path) -> list[dict[str, str]]:
    page.goto("/customers/export/")
    page.locator("input[name=layout][value=import]").check()
    page.locator("input[name=format][value=csv]").check()
    with page.expect_download() as started:
        page.get_by_role("button", name="Export").first.click()
    path = folder / "out.csv"
    started.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
