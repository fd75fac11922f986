"""The webhook by itself: what is posted, how it is signed, and what the receiver's answer means."""

import json
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.services import activity, deletion
from accounts.services.activity import Origin
from integrations.errors import Misconfigured, Reason, Rejected, Temporary
from integrations.events.webhook import client, signing
from integrations.http import Http, Patience
from integrations.models import Connection, SyncItem
from integrations.network import networks
from integrations.registry import Access, systems
from integrations.services import connections
from tests import make
from tests.integrations.outbox.happening import happen
from tests.standins.faults import Fault
from tests.standins.webhook import SECRET

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def post(standins):
    """Posts a test event to the stand-in, or elsewhere."""

    def send(address="", secret=SECRET, allowed=("127.0.0.0/8",)):
        access = Access({"address": address or standins.base("webhook")}, {"secret": secret})
        with Http(system="webhook", base="", patience=Patience(1), allowed=networks(allowed)) as http:
            client.check(http, access)

    return send


def test_an_event_says_what_happened_to_whom(webhook, work, bo, settings):
    settings.BASE_URL = "https://plock.example"
    account = make.account(name="Åkeriet AB", org_number="5560160680", primary_key="K-7", customer_number="C-00007")
    activity.record(
        origin=Origin(by=bo),
        verb="account.edited",
        account=account,
        subject=account,
        changes={"city": ("Umeå", "Luleå")},
    )
    assert work().sent == 1
    entry = Activity.objects.get()
    said = webhook.calls[-1].json()
    assert said == {
        "type": "account.edited",
        "timestamp": entry.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": entry.pk,
            "source": "screen",
            "actor": "Bo",
            "subject": "C-00007 Åkeriet AB",
            "changes": {"city": ["Umeå", "Luleå"]},
            "customer": {
                "customer_number": "C-00007",
                "primary_key": "K-7",
                "name": "Åkeriet AB",
                "org_number": "5560160680",
                "country": "SE",
                "state": "active",
                "url": f"https://plock.example/customers/{account.pk}/",
            },
        },
    }
    assert "Å".encode() in webhook.calls[-1].body
    assert webhook.calls[-1].headers["content-type"] == "application/json"
    assert webhook.forged == 0


def test_a_signature_is_that_of_the_specification():
    """The example of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""
    made = signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_the_docs_tell_receivers_to_do_works():
    [code] = re.findall("```python\n(.*?)```", Path("docs/webhooks.md").read_text(), re.S)
    given: dict = {}
    exec(code, given)
    secret, body, now = signing.new_secret(), '{"å": 1}'.encode(), int(time.time())
    head = {"webhook-id": "evt_1_1", "webhook-timestamp": str(now)}
    head["webhook-signature"] = signing.signature(secret, message_id="evt_1_1", timestamp=now, body=body)
    is_from_plock = given["is_from_plock"]
    assert is_from_plock(secret, head, body)
    assert not is_from_plock(secret, head, body + b" ")
    assert not is_from_plock(signing.new_secret(), head, body)
    assert not is_from_plock(secret, head | {"webhook-timestamp": str(now - 400)}, body)


def test_every_attempt_at_an_event_has_the_same_id(webhook, work, patient):
    activity.record(origin=Origin(), verb="account.edited", account=make.account())
    webhook.fail(Fault.BROKEN, times=2)
    for hours in range(3):
        work(later=timedelta(hours=hours))
    assert len(webhook.calls) == 3
    assert len({call.headers["webhook-id"] for call in webhook.calls}) == 1
    assert SyncItem.objects.get().state == "done"


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (400, Rejected, Reason.REFUSED),
        (404, Rejected, Reason.NOT_FOUND),
        (422, Rejected, Reason.REFUSED),
        (408, Temporary, Reason.BUSY),
        (425, Temporary, Reason.BUSY),
        (429, Temporary, Reason.BUSY),
        (500, Temporary, Reason.DOWN),
        (503, Temporary, Reason.DOWN),
        (401, Misconfigured, Reason.CREDENTIALS),
        (403, Misconfigured, Reason.CREDENTIALS),
        (410, Misconfigured, Reason.GONE),
        (301, Misconfigured, Reason.REFUSED),
        (308, Misconfigured, Reason.REFUSED),
    ],
)
def test_what_a_status_means(status, kind, reason, standins, post):
    standins["webhook"].status = status
    with pytest.raises(kind) as raised:
        post()
    assert raised.value.reason is reason


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_status_that_begins_with_two_is_good(status, standins, post):
    standins["webhook"].status = status
    post()


@pytest.mark.parametrize("fault", [Fault.TO_PRIVATE, Fault.LOOP])
def test_redirects_are_not_followed(fault, standins, post):
    standins["webhook"].fail(fault, times=None)
    with pytest.raises(Misconfigured):
        post()
    assert len(standins["webhook"].calls) == 1


def test_a_private_address_is_refused_where_it_is_connected_to(standins, post):
    with pytest.raises(Misconfigured) as raised:
        post(allowed=())
    assert raised.value.reason is Reason.FORBIDDEN_ADDRESS
    assert not standins["webhook"].calls


def test_the_secret_is_seen_nowhere(standins, post, caplog):
    standins["webhook"].status = 400
    with pytest.raises(Rejected) as raised:
        post(address=f"{standins.base('webhook')}/x")
    assert SECRET.removeprefix("whsec_") not in repr(raised.value) + caplog.text


def test_a_wrong_secret_is_found_when_it_is_entered(standins, post):
    with pytest.raises(Misconfigured) as raised:
        post(secret=signing.new_secret())
    assert raised.value.reason is Reason.CREDENTIALS
    assert standins["webhook"].forged == 1


def test_the_test_event_is_posted_when_the_connection_is_saved(standins):
    check = systems.get("webhook").check
    access = Access({"address": standins.base("webhook")}, {"secret": SECRET})
    with Http(system="webhook", base="", allowed=networks(["127.0.0.0/8"])) as http:
        check(http, access)
    said = json.loads(standins["webhook"].calls[-1].body)
    assert (said["type"], said["data"]) == ("plock.test", {})


def test_what_is_ticked_is_what_is_wanted(ada, client_as):
    browser, page = client_as(ada), "/settings/integrations/webhook/"
    entered = {"address": "https://example.com/plock", "verbs": ["invoice", "account"], "version": 0}
    browser.post(f"{page}configure/", entered)
    assert Connection.objects.get().settings["verbs"] == "account invoice"
    ticked = re.findall(r'<input[^>]*value="(\w+)"[^>]* checked', browser.get(page).text)
    assert ticked == ["account", "invoice"]
    refused = browser.post(f"{page}configure/", {**entered, "verbs": ["staff"]})
    assert (refused.status_code, "verbs" in refused.context["form"].errors) == (422, True)


@pytest.mark.parametrize(
    ("was", "verb"),
    [({"state": "paused"}, connections.resume), ({"state": "broken", "reason": "credentials"}, connections.test)],
)
def test_what_waited_is_sent_as_soon_as_the_connection_works_again(webhook, woken, committed, was, verb):
    happen()
    Connection.objects.update(**was, broken_at=timezone.now() if "reason" in was else None)
    woken.clear()
    with committed():
        verb(systems.get("webhook"), origin=Origin())
    assert len(woken) == 1


def test_only_the_wanted_events_are_put_and_only_those_about_customers(webhook):
    Connection.objects.update(settings={"address": "https://example.com/", "verbs": "account invoice"})
    account = make.account()
    for verb, whose in (("account.edited", account), ("order.placed", account), ("organisation.edited", None)):
        activity.record(origin=Origin(), verb=verb, account=whose)
    assert [one.subject.split()[0] for one in SyncItem.objects.all()] == ["account.edited"]


def test_that_a_customer_was_deleted_is_told_though_it_is_gone(webhook, work, ada):
    ada.is_superuser = True
    account = make.account(customer_number="C-00009")
    deletion.delete(ids=[account.pk], origin=Origin(by=ada))
    assert not Account.objects.exists()
    assert work().sent == 1
    [event] = webhook.events
    assert (event.kind, event.data["customer"]) == ("account.deleted", None)
    assert event.data["changes"]["customer_number"] == ["C-00009", ""]
