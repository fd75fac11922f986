"""Credentials are planted in three connections, and everything happens to them: nothing shows one in the clear."""

import base64
import logging
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import include, path
from django.utils import timezone

from accounts.models import User
from integrations.events.webhook.listening import NAME as WEBHOOK
from integrations.models import Connection, SyncItem
from integrations.registry import systems
from integrations.services import connections, opening
from integrations.services.outbox_draining import drain
from tests.integrations.keyed import GENERATED, typed
from tests.plock import test_no_secrets as tools
from tests.standins import companies_house
from tests.standins.faults import Fault

pytestmark = pytest.mark.django_db
lines, reports, messages = tools.lines, tools.reports, tools.messages

API_KEY, WRONG, EXTRA = "pl4nted k/y&7", "pl4nted-wr0ng", "pl4nted-3xtra"  # short, so that only knowing them hides them
HOUSE_KEY = "pl4nted-h0use"
SIGNING = "whsec_" + base64.b64encode(b"pl4nted to sign with, 32 bytes..").decode()
PLANTED = (API_KEY, WRONG, EXTRA, HOUSE_KEY, SIGNING, GENERATED)
SETTINGS = "/settings/integrations/"


def crash(request):
    """A view that holds credentials in every way that our own code does, and fails."""
    system = systems.get("keyed")
    access = opening.unsealed(Connection.objects.get(system="keyed"))
    with opening.opened(system, access=access) as http:
        held = [access, http, dict(access.secrets), request.POST["secret_key"]]
        logging.getLogger("integrations.anything").error("about to fail with %s and %s", access, http)
        raise RuntimeError(f"failed with {len(held)} things held")


crash.permission = ""
urlpatterns = [path("crash/", crash), path("", include("plock.urls"))]


@pytest.fixture
def browser(db):
    root = User.objects.create_superuser("root@example.com", "correct horse", name="Root")
    made = tools.Witness([])
    made.force_login(root, backend="accounts.backends.StaffBackend")
    return made


def test_no_credential_shows_anywhere(
    browser, keyed, their_side, standins, lines, reports, messages, settings, monkeypatch, committed
):
    settings.ROOT_URLCONF, settings.DEBUG, settings.PRIVATE_NETWORKS = __name__, False, ["127.0.0.0/8"]
    monkeypatch.setattr(companies_house, "KEY", HOUSE_KEY)
    their_side.keys, standins[WEBHOOK].secret = {API_KEY}, SIGNING
    cache.clear()
    with committed():
        _set_up(browser, standins)
        _use(browser)
        with committed():
            _deliver(browser, standins)
        _break(browser, keyed, their_side)
        _look_at_everything(browser)
        assert browser.post("/crash/", {"secret_key": API_KEY}).status_code == 500
    reported = "\n".join(str(one.message()) for one in mail.outbox)
    places = {"logs": lines.getvalue(), "pages": "\n".join(browser.pages), "reports": reported}
    places |= {"tasks": "\n".join(messages), "tables": tools._tables()}
    assert "failed with 4 things held" in places["logs"]
    assert "failed with 4 things held" in places["reports"]
    assert places["pages"].count(GENERATED) == 1
    places["pages"] = places["pages"].replace(GENERATED, "", 1)  # the one answer that tells what Plock made
    assert {place: found for place, text in places.items() if (found := shown_in(text))} == {}


def shown_in(text):
    """What of the planted a text shows, as it is or as addresses and HTTP Basic write it; halves count, too."""
    forms = {form for one in PLANTED for form in (one, quote(one), quote(one, safe=""), *_basic(one))}
    return [form for form in forms if form in text or ("pl4nted" in form and "pl4nted" in text)]


def _basic(value):
    return [base64.b64encode(one.encode()).decode() for one in (value, f"{value}:")]


def _set_up(browser, standins):
    """Wrongly, while it is down, and rightly; the stand-in echoes what it is shown."""
    page = f"{SETTINGS}keyed/configure/"
    interrupted = tools.Witness(browser.pages).post(page, typed(secret_key=API_KEY), follow=True)  # nobody is logged in
    assert "parked" in interrupted.text
    assert browser.post(page, typed(secret_key=WRONG)).status_code == 422
    standins["keyed"].fail(Fault.BROKEN)
    assert browser.post(page, typed(secret_key=API_KEY)).status_code == 422
    assert browser.post(page, typed(secret_key=API_KEY, secret_extra=EXTRA, secret_signing="")).status_code == 200
    assert browser.post(f"{SETTINGS}keyed/resume/").status_code == 303
    house = f"{SETTINGS}companies_house/configure/"
    assert browser.post(house, {"version": "0", "secret_api_key": WRONG}).status_code == 422
    assert browser.post(house, {"version": "0", "secret_api_key": HOUSE_KEY}).status_code == 303
    hook = {"version": "0", "address": standins.base(WEBHOOK), "secret_secret": SIGNING}
    assert browser.post(f"{SETTINGS}{WEBHOOK}/configure/", hook).status_code == 303


def _use(browser):
    """A search by name, which asks with the key."""
    answer = browser.get("/customers/search/", {"q": "Example", "country": "GB"})
    assert answer.status_code == 200
    assert b"Companies House" in answer.content


def _deliver(browser, standins):
    """An event that is refused by a receiver that tells what it was given, then taken."""
    for name in ("First", "Second"):
        made = {"name": name, "country": "SE", "currency": "SEK", "kind": "company", "language": "sv"}
        assert browser.post("/customers/new/", made).status_code in (200, 302, 303, 422)
    if not SyncItem.objects.exists():
        SyncItem.objects.create(system=WEBHOOK, kind="event", object_id=1)
    standins[WEBHOOK].fail(Fault.BROKEN)
    drain(now=timezone.now())


def _break(browser, keyed, their_side):
    their_side.keys = set()
    assert browser.post(f"{SETTINGS}keyed/test/").status_code == 303
    assert "HTTP 401" in Connection.objects.get(system="keyed").detail
    assert connections.stored(Connection.objects.get(system="keyed"))["key"] == API_KEY


def _look_at_everything(browser):
    """Every page about connections, the log, and the Django admin with its exports."""
    for address in ("", "keyed/", "companies_house/", f"{WEBHOOK}/"):
        assert browser.get(f"{SETTINGS}{address}").status_code == 200
    assert browser.get("/").status_code == 200
    for model in ("connection", "quota", "syncitem", "externalid", "registerrecord", "vatcheck"):
        assert browser.get(f"/admin/integrations/{model}/").status_code == 200, model
    for pk in Connection.objects.values_list("pk", flat=True):
        assert browser.get(f"/admin/integrations/connection/{pk}/change/").status_code == 200
    assert browser.get("/admin/integrations/connection/", {"secrets__startswith": "g"}).status_code == 400
    exported = browser.post("/admin/accounts/activity/export/", {"format": "0", "resource": "0", **_columns()})
    assert exported.status_code == 200
    browser.post("/customers/export/", {"which": "all", "format": "csv", "layout": "import"})


def _columns():
    return dict.fromkeys((f"activityresource_{name}" for name in ("id", "verb", "subject", "changes")), "on")
