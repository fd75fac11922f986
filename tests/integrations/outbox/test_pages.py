"""The list of outgoing messages, what is done there to one or many, and the banner of a customer."""

import re

import pytest

from integrations.models import SyncItem
from plock.kit.models import Job
from tests import make, outside
from tests.integrations.outbox.happening import states

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST = "/settings/integrations/outgoing/"


@pytest.fixture
def browser(client_as, bo):
    return client_as(bo)


def post(browser, action, **data):
    return browser.post(f"{LIST}bulk/{action}/", data)


def test_the_list_says_what_whose_and_why(browser):
    account = make.account(name="Åkeriet AB")
    outside.sync_item(account=account, subject="account.edited X", state="failed", detail="HTTP 422 no such field")
    html = browser.get(LIST).content.decode()
    for said in (
        "account.edited X",
        "to Webhook",
        "Åkeriet AB",
        "Failed",
        "Webhook does not take this message",
        "HTTP 422",
    ):
        assert said in html
    assert f'href="/customers/{account.pk}/"' in html


def test_only_its_own_line_of_the_settings_is_current(client_as, ada):
    html = client_as(ada).get(LIST).content.decode()
    assert re.findall(r'<a href="(/settings/[^"]*)" aria-current="page"', html) == ["/settings/", LIST]
    html = client_as(ada).get("/settings/integrations/webhook/").content.decode()
    assert re.findall(r'<a href="(/settings/[^"]*)" aria-current="page"', html) == [
        "/settings/",
        "/settings/integrations/",
    ]


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        ("waiting", "down", "It is tried again by itself."),
        ("failed", "down", "Given up after 15 attempts. Send it again once Webhook works."),
        ("failed", "not_found", "Correct its address under Settings"),
        ("failed", "gone_wrong", "Something went wrong in Plock"),
        ("waiting", "credentials", "does not accept the credentials"),
        ("failed", "of a later version", "of a later version"),
    ],
)
def test_a_reason_says_what_to_do(browser, state, reason, said):
    outside.sync_item(state=state, reason=reason, attempts=15)
    assert said in browser.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 5),
        ("view=waiting", 2),
        ("view=failed", 1),
        ("state=done", 1),
        ("system=webhook", 5),
        ("reason=refused", 1),
        ("customer=c-77", 1),
        ("q=Acme", 1),
        ("q=nobody", 0),
    ],
)
def test_it_is_narrowed_down(browser, query, found):
    for state in ("waiting", "sending", "done", "dropped"):
        outside.sync_item(state=state)
    outside.sync_item(state="failed", account=make.account(name="Acme", customer_number="C-77"))
    response = browser.get(f"{LIST}?{query}")
    assert response.content.decode().count("<tr data-pk=") == found


def test_many_are_sent_again_and_what_cannot_be_is_listed(browser, bo):
    failed, done = outside.sync_item(state="failed"), outside.sync_item(state="done")
    outside.connection("webhook", state="broken")
    page = post(browser, "send-again", ids=[failed.pk, done.pk]).content.decode()
    assert "1 message is tried again at once." in page
    assert "What is for Webhook waits until its connection works again." in page
    assert "1 message is left as it is" in page
    assert states() == ["failed", "done"]
    result = post(browser, "send-again", ids=[failed.pk, done.pk], confirmed="1")
    assert states() == ["waiting", "done"]
    assert Job.objects.get().title == "Send again: 2 messages"
    shown = browser.get(result["Location"]).content.decode()
    assert "It was sent already." in shown and done.subject in shown


def test_all_that_match_are_dropped(browser):
    for state in ("failed", "failed", "waiting"):
        outside.sync_item(state=state)
    assert "2 messages are not sent" in post(browser, "drop", matching="1", query="state=failed").content.decode()
    post(browser, "drop", matching="1", query="state=failed", confirmed="1")
    assert states() == ["dropped", "dropped", "waiting"]


def test_a_viewer_sees_neither_the_list_nor_the_banner(client_as, vi):
    item = outside.sync_item(state="failed")
    viewer = client_as(vi)
    assert viewer.get(LIST).status_code == 403
    assert post(viewer, "drop", ids=[item.pk]).status_code == 403
    assert "could not be sent" not in viewer.get(f"/customers/{item.account_id}/").content.decode()


def test_the_customer_says_what_could_not_be_sent(browser):
    account = make.account(customer_number="C-77")
    outside.sync_item(account=account, state="waiting")
    url = f"/customers/{account.pk}/"
    assert "could not be sent" not in browser.get(url).content.decode()
    for _ in range(2):
        outside.sync_item(account=account, state="failed")
    html = browser.get(url).content.decode()
    assert "2 messages about this customer could not be sent." in html
    assert f"{LIST}?state=failed&amp;customer=C-77" in html
    assert browser.get(f"{LIST}?state=failed&customer=C-77").content.decode().count("<tr data-pk=") == 2


def test_the_list_says_why_messages_wait(browser):
    held = "Webhook is paused. An Admin resumes it under Settings, Integrations. Messages to it wait until then."
    connection = outside.connection("webhook", state="paused")
    assert held not in browser.get(LIST).content.decode()
    outside.sync_item(state="waiting")
    assert held in browser.get(LIST).content.decode()
    type(connection).objects.update(state="active")
    assert held not in browser.get(LIST).content.decode()


def test_an_empty_list_says_what_it_is_for(browser):
    assert "Nothing was sent yet" in browser.get(LIST).content.decode()


def test_the_words_of_the_log(browser, bo):
    account = make.account()
    item = outside.sync_item(account=account, state="failed", subject="order.placed O-1")
    post(browser, "send-again", ids=[item.pk], confirmed="1")
    html = browser.get(f"/customers/{account.pk}/activity/").content.decode()
    assert "ordered to send again:" in html and "order.placed O-1" in html
    assert SyncItem.objects.get().state == "waiting"
