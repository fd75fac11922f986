"""Secrets are planted through the real app; no log, page, export, report, task or table may show one."""

import io
import json
import logging
import logging.config
import re
from typing import Any

import pytest
from celery.signals import before_task_publish
from django.apps import apps
from django.conf import settings as configured
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import include, path, reverse
from django.utils.log import AdminEmailHandler
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.exporters.customers import CustomerExport
from accounts.models import Session, User
from plock import logs
from tests import make
from tests.accounts.proving import code_of, give_factor

PASSWORD, WRONG, CHOSEN = "planted-Pa55word-9XyZ", "planted-Wr0ng-77QrS", "planted-Ch0sen-31KlM"
HEADER = "planted5f2c9a7be1Header0d44Qz"
HOLDERS = {Session, TOTPDevice}  # what must hold a secret: the rows that log-ins and codes are checked against


def crash(request):
    """A view that has secrets in every place where a view can have them, and fails."""
    password = request.POST["password"]
    held = {"credentials": [password], "header": request.headers["Authorization"], "key": request.session.session_key}
    logging.getLogger("accounts.anything").error("about to fail", extra={"password": password})
    raise RuntimeError(f"failed with {len(held)} things held")


crash.permission = ""
urlpatterns = [path("crash/", crash), path("", include("plock.urls"))]


class Witness(Client):
    """A browser that remembers every page it was shown."""

    def __init__(self, pages: list[str]) -> None:
        super().__init__(raise_request_exception=False, headers={"Authorization": f"Bearer {HEADER}"})
        self.pages = pages

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.pages.append(body.decode("utf-8", "replace"))
        return answer


@pytest.fixture
def lines() -> Any:
    """What all loggers write at their most talkative, in both formats that can be configured."""
    written, handlers = io.StringIO(), []
    for style in ("text", "json"):
        made = logs.logging_settings(style)["formatters"]["line"]
        handler = logging.StreamHandler(written)
        handler.setFormatter(logging.config.DictConfigurator({"version": 1}).configure_formatter(made))
        handlers.append(handler)
    root = logging.getLogger()
    others = [one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = [(one, one.level, one.propagate, one.disabled) for one in (root, *others)]
    for one, *_rest in before:
        one.level, one.propagate, one.disabled = logging.DEBUG, True, False
    root.manager._clear_cache()
    root.handlers += handlers
    yield written
    root.handlers = [one for one in root.handlers if one not in handlers]
    for one, level, propagate, disabled in before:
        one.level, one.propagate, one.disabled = level, propagate, disabled
    root.manager._clear_cache()
    logs.logging_settings(logs.chosen_format())


@pytest.fixture
def reports(settings) -> Any:
    """The mails about crashes that Django would send to administrators, with their technical page."""
    settings.ADMINS = ["ops@example.com"]
    handler = AdminEmailHandler(include_html=True)
    handler.setLevel(logging.ERROR)
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)


@pytest.fixture
def messages() -> Any:
    """The bodies and headers of all messages to workers."""
    seen: list[str] = []

    def see(body: Any = None, headers: Any = None, **_: Any) -> None:
        seen.append(json.dumps([body, headers], default=str))

    before_task_publish.connect(see)
    yield seen
    before_task_publish.disconnect(see)


@pytest.fixture
def root(db) -> User:
    make.account(name="Acme")
    return User.objects.create_superuser("root@example.com", PASSWORD, name="Root")


def test_no_secret_shows_anywhere(root, lines, reports, messages, settings, monkeypatch, committed):
    settings.ROOT_URLCONF, settings.DEBUG, settings.AXES_ENABLED = __name__, False, True
    monkeypatch.setattr(CustomerExport, "small", 0)
    cache.clear()
    key, codes = give_factor(root)
    pages: list[str] = []
    browser = Witness(pages)
    with committed():
        secrets = {PASSWORD, WRONG, CHOSEN, HEADER, key, *codes, *(code.replace("-", "") for code in codes)}
        secrets |= {TOTPDevice.objects.get().key, *_log_in(browser, root, key, codes[0])}
        _be_interrupted(pages)
        _use(browser)
        secrets |= _forget_and_be_invited(browser, root, pages)
        _fail(browser, root)
    sent_to_admins = [one for one in mail.outbox if one.to == ["ops@example.com"]]
    reported = "\n".join(str(one.message()) for one in sent_to_admins)
    places = {"logs": lines.getvalue(), "pages": "\n".join(pages), "reports": reported, "tasks": "\n".join(messages)}
    places["tables"] = _tables()
    assert "failed with 3 things held" in places["logs"]
    assert "failed with 3 things held" in places["reports"]
    assert "log-in failed for user" in places["logs"]
    assert "job_id" in places["tasks"]
    assert len(pages) > 20
    shown = {place: [secret for secret in secrets if secret in text] for place, text in places.items()}
    assert not any(shown.values()), shown
    assert len(secrets) > 25


def _log_in(browser: Client, user: User, key: str, recovery: str) -> set[str]:
    """Wrongly, with the password alone, with a wrong code, with a code; then once more with a recovery code."""
    form = {"username": user.email, "password": PASSWORD, "next": "/"}
    browser.post("/login/", {**form, "password": WRONG})
    browser.post("/login/", {"username": WRONG, "password": PASSWORD})  # in the wrong field
    browser.post("/login/", form)
    keys = {browser.session.session_key}
    browser.post("/login/code/", {"code": "qqqqq-qqqqq"})
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    assert browser.post("/login/code/", {"code": recovery}).status_code in (302, 422)
    user.staticdevice_set.update(throttling_failure_timestamp=None)
    assert browser.post("/login/code/", {"code": code_of(key)}).status_code == 302
    return keys | {browser.session.session_key}


def _be_interrupted(pages: list[str]) -> None:
    """A form with secrets that is sent when nobody is logged in."""
    Witness(pages).post("/customers/new/", {"name": "Kept", "api_secret": WRONG, "password": PASSWORD})


def _use(browser: Client) -> None:
    """Pages that are about log-ins and jobs, exports at once and in the background, the Django admin."""
    for name in ("dashboard", "me", "me_second_factor", "job_list", "settings_staff", "admin:index"):
        assert browser.get(reverse(name)).status_code == 200, name
    assert browser.post("/account/second-factor/off/", {"off-password": WRONG}).status_code == 422
    old = {"old_password": WRONG, "new_password1": CHOSEN, "new_password2": CHOSEN}
    assert browser.post("/password/", old).status_code == 200
    for way in ("csv", "json"):
        browser.post("/customers/export/", {"which": "all", "format": way, "layout": "import"})
    for model in ("user", "session"):
        assert browser.get(f"/admin/accounts/{model}/").status_code == 200
    for address in ("otp_totp/totpdevice", "otp_static/staticdevice", "axes/accessattempt"):
        assert browser.get(f"/admin/{address}/").status_code == 200, address
        browser.get(f"/admin/{address}/1/change/", follow=True)
    browser.get("/admin/accounts/user/1/change/", follow=True)
    assert browser.get("/admin/kit/job/").status_code == 200


def _forget_and_be_invited(browser: Client, user: User, pages: list[str]) -> set[str]:
    """A password by mail, wrongly and rightly, and an invitation; the tokens are in those mails alone."""
    browser.post("/settings/staff/invite/", {"name": "New", "email": "new@example.com", "role": "Viewer"})
    other = Witness(pages)
    other.post("/password/reset/", {"email": user.email})
    links = re.findall(r"https?://[^/\s]+(/\S+/\w+-[0-9a-f]{32}/)", "\n".join(one.body for one in mail.outbox))
    secrets = {link.strip("/").rpartition("/")[2] for link in links}
    assert len(secrets) == 2
    assert [other.get(link[:-3] + "xx/").status_code for link in links] == [200, 200]
    there = other.get(links[-1])
    secrets |= {other.session.session_key}
    other.post(there.url, {"new_password1": CHOSEN, "new_password2": WRONG})
    assert other.post(there.url, {"new_password1": CHOSEN, "new_password2": CHOSEN}).status_code == 302
    browser.post("/login/", {"username": user.email, "password": CHOSEN})
    return secrets


def _fail(browser: Client, user: User) -> None:
    """A crash with secrets as parameters, variables and headers."""
    user.totpdevice_set.all().delete()
    browser.force_login(User.objects.get(pk=user.pk), backend="accounts.backends.StaffBackend")
    made = {"password": PASSWORD, "token": WRONG, "notes": CHOSEN}
    assert browser.post("/crash/", made).status_code == 500


def _tables() -> str:
    """Every row of every table that need not hold a secret."""
    models = [model for model in apps.get_models() if model not in HOLDERS and model._meta.managed]
    return "\n".join(str(list(model._base_manager.values_list())) for model in models)


def test_reports_keep_names_and_lose_values():
    assert configured.DEFAULT_EXCEPTION_REPORTER_FILTER == "plock.reporting.Reporter"
