"""The rows of integrations cannot lie: a form says what is wrong, and the database refuses it past the form."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from integrations.models import Connection, ExternalId, Quota, RegisterRecord, SyncItem, VatCheck
from tests import make
from tests.accounts.test_models import complaints

pytestmark = pytest.mark.django_db
NOT_A_CHOICE = "is not a valid choice"


def connection(**bad):
    return lambda: Connection(**{"system": "brreg", **bad})


def broken(**bad):
    return connection(**{"state": "broken", "reason": "credentials", "broken_at": timezone.now(), **bad})


def second_connection():
    connection()().save()
    return connection()()


def external_id(**bad):
    return lambda: ExternalId(**{"account": make.account(), "system": "hubspot", "external_id": "7", **bad})


def second_of_account():
    first = external_id()()
    first.save()
    return external_id(account=first.account, external_id="8")()


def second_of_system():
    external_id()().save()
    return external_id()()


def item(**bad):
    return lambda: SyncItem(**{"system": "webhook", "kind": "event", "object_id": 1, **bad})


def second_open_item():
    item()().save()
    return sending(object_id=1)()


def sending(**bad):
    return item(**{"state": "sending", "token": "x", "leased_until": timezone.now(), **bad})


def record(**bad):
    return lambda: RegisterRecord(**{"account": make.account(), "system": "brreg", "number": "999000118", **bad})


def second_record():
    first = record()()
    first.save()
    return record(account=first.account)()


def vat_check(**bad):
    return lambda: VatCheck(**{"account": make.account(), "vat_number": "SE556000000101", "is_valid": True, **bad})


CASES = {
    "integrations_connection_state_known": (connection(state="lost"), NOT_A_CHOICE),
    "integrations_connection_has_system": (connection(system=""), "cannot be blank"),
    "integrations_connection_broken_says_why": (broken(reason=""), "integrations_connection_broken_says_why"),
    "integrations_externalid_once_an_account": (second_of_account, "This customer already has an id in this system."),
    "integrations_externalid_once_a_system": (second_of_system, "Another customer already has this id."),
    "integrations_externalid_complete": (external_id(external_id=""), "cannot be blank"),
    "integrations_externalid_state_known": (external_id(state="lost"), NOT_A_CHOICE),
    "integrations_externalid_failing_says_why": (external_id(state="failing"), "externalid_failing_says_why"),
    "integrations_syncitem_one_open": (second_open_item, "integrations_syncitem_one_open"),
    "integrations_syncitem_state_known": (item(state="lost"), NOT_A_CHOICE),
    "integrations_syncitem_sending_is_leased": (sending(token=""), "integrations_syncitem_sending_is_leased"),
    "integrations_syncitem_failed_says_why": (item(state="failed"), "integrations_syncitem_failed_says_why"),
    "integrations_syncitem_complete": (item(kind=""), "cannot be blank"),
    "integrations_registerrecord_status_known": (record(status="asleep"), NOT_A_CHOICE),
    "integrations_registerrecord_complete": (record(number=""), "cannot be blank"),
    "integrations_vatcheck_has_number": (vat_check(vat_number=""), "cannot be blank"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_form_says_what_is_wrong(name):
    build, message = CASES[name]
    assert message in complaints(build())


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_it_past_the_form(name):
    bad = CASES[name][0]()
    with pytest.raises(IntegrityError), transaction.atomic():
        bad.save(force_insert=True)


def test_no_constraint_goes_untested():
    models = apps.get_app_config("integrations").get_models()
    assert {one.name for model in models for one in model._meta.constraints} == set(CASES)


@pytest.mark.parametrize(
    "build",
    [
        second_connection,
        second_record,
        broken(broken_at=None),
        connection(reason="credentials"),
        connection(detail="HTTP 401"),
        connection(state="paused", broken_at=timezone.now()),
        external_id(system=""),
        item(system=""),
        sending(leased_until=None),
        record(system=""),
    ],
)
def test_neither_a_second_one_nor_another_form_of_the_same_passes(build):
    with pytest.raises(IntegrityError), transaction.atomic():
        build().save(force_insert=True)


GOOD = (connection(), broken(), external_id(), item(), sending(), record(), vat_check(), lambda: Quota(system="x"))


@pytest.mark.parametrize("build", GOOD)
def test_what_the_cases_start_from_is_good(build):
    build().save(force_insert=True)


def test_what_is_closed_stands_in_nobodys_way():
    item(state="done")().save()
    item(state="failed", reason="down")().save()
    item()().save()
    item(object_id=2)().save()
    item(system="other")().save()


def test_two_customers_may_have_the_same_id_in_two_systems():
    external_id()().save()
    external_id(system="salesforce")().save()


def test_the_rows_of_a_customer_go_with_it():
    account = make.account()
    for build in (external_id(account=account), item(account=account), record(account=account)):
        build().save()
    vat_check(account=account)().save()
    account.delete()
    assert not any(model.objects.exists() for model in (ExternalId, SyncItem, RegisterRecord, VatCheck))
