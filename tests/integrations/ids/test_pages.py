"""Ids in other systems on the customer's settings, in the form, in the table and in both searches."""

import html

import pytest
from django.urls import reverse

from accounts.models import Activity, User
from accounts.tables import AccountTable
from integrations import columns
from integrations.models import ExternalId
from integrations.services import external_ids
from plock.kit import search
from plock.kit.models import TableChoice
from tests import make, outside
from tests.accounts.exporting import exported

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def account():
    return make.account(name="Acme", customer_number="A-1")


@pytest.fixture
def browser(client_as, bo):
    return client_as(bo)


def page(account):
    return reverse("integrations:account_identifiers", args=[account.pk])


def tab(account):
    return reverse("accounts:account_settings", args=[account.pk])


def typed(account, **values):
    held = ExternalId.objects.filter(account=account).order_by("pk")
    switches = {f"{name}_sync": "on" for name in ("hubspot", "salesforce", "fortnox", "kleer")}
    return {"seen": external_ids.standing(held), **switches, **values}


def shown(response):
    return html.unescape(response.content.decode())


def test_the_settings_show_every_id_with_what_became_of_it(browser, account, client_as, vi):
    outside.external_id(account=account, external_id="77", state="failing", error="HubSpot does not answer.")
    outside.external_id(account=account, system="kleer", external_id="88", is_sync_on=False)
    said = shown(browser.get(tab(account)))
    for words in ("HubSpot", "77", "Failing", "HubSpot does not answer.", "Kleer", "88", "Off", page(account)):
        assert words in said
    looked = shown(client_as(vi).get(tab(account)))
    assert ("77" in looked, page(account) in looked) == (True, False)


def test_a_customer_without_ids_says_where_they_come_from(browser, account):
    assert "not known by an id in any other system yet" in shown(browser.get(tab(account)))


def test_the_form_saves_all_systems_at_once(browser, account):
    outside.external_id(account=account, system="kleer", external_id="5")
    said = shown(browser.get(page(account)))
    assert 'value="5"' in said and "Fields marked" not in said
    data = typed(account, hubspot_id=" 77 ", kleer_id="", fortnox_id="F1")
    del data["fortnox_sync"]
    assert browser.post(page(account), data).url == tab(account)
    rows = ExternalId.objects.values_list("system", "external_id", "is_sync_on")
    assert set(rows) == {("hubspot", "77", True), ("fortnox", "F1", False)}
    said = shown(browser.get(reverse("accounts:account_activity", args=[account.pk])))
    assert "linked the customer with" in said
    assert "HubSpot, Fortnox" in said
    assert "Synchronise with Fortnox" in said


def test_an_id_that_is_taken_leads_to_who_has_it(browser, account):
    other = outside.external_id(external_id="77").account
    response = browser.post(page(account), typed(account, hubspot_id="77"))
    assert response.status_code == 409
    assert f'<a href="{other.get_absolute_url()}">{other}</a> already has this HubSpot id' in shown(response)


def test_a_typing_error_keeps_what_was_typed(browser, account):
    response = browser.post(page(account), typed(account, hubspot_id="abc", kleer_id="9"))
    assert (response.status_code, ExternalId.objects.count()) == (422, 0)
    assert "“abc” is not a HubSpot id" in shown(response)
    assert 'value="9"' in shown(response)


def test_a_form_that_is_out_of_date_shows_both_and_saves_when_sent_again(browser, account):
    data = typed(account, hubspot_id="1")
    outside.external_id(account=account, external_id="2", is_sync_on=False)
    response = browser.post(page(account), data)
    assert response.status_code == 409
    assert "It was changed to 2 meanwhile." in shown(response)
    assert "It was switched off meanwhile." in shown(response)
    assert 'value="1"' in shown(response)
    assert ExternalId.objects.get().external_id == "2"
    again = {**data, "seen": response.context["form"].data["seen"]}
    assert browser.post(page(account), again).status_code == 303
    assert ExternalId.objects.get().external_id == "1"


def test_only_who_may_link_gets_the_form_and_nobody_for_an_archived_customer(browser, account, client_as, vi):
    assert client_as(vi).get(page(account)).status_code == 403
    gone = make.account(state="archived")
    assert browser.post(page(gone), {"hubspot_id": "1"}).url == tab(gone)
    assert not ExternalId.objects.exists()
    assert page(gone) not in shown(browser.get(tab(gone)))


def test_columns_show_ids_with_links_and_without_a_query_a_row(
    browser, bo, account, monkeypatch, django_assert_num_queries
):
    outside.external_id(account=account, external_id="77")
    system = AccountTable.base_columns["hubspot_id"].system
    monkeypatch.setattr(type(system), "address", lambda _self, text: f"https://crm.example/{text}")
    TableChoice.objects.create(owner=bo, page="accounts:account_list", columns=["name", "hubspot_id", "kleer_id"])
    said = shown(browser.get("/customers/"))
    assert '<a href="https://crm.example/77" rel="noopener">77</a>' in said
    with django_assert_num_queries(1):
        columns.ExternalIdColumn(system).prepare([account, make.blank_account(pk=0)])


def test_exports_of_the_table_have_the_ids(account):
    outside.external_id(account=account, system="fortnox", external_id="007")
    [row] = exported(layout="table", columns=("name", "fortnox_id", "kleer_id"))
    assert (row["Fortnox id"], row["Kleer id"]) == ("007", "")


@pytest.mark.parametrize("text", ["0015g00000AbCdE", "0015g00000AbCdEAAV", "VOLVO-7"])
def test_the_palette_finds_a_customer_by_an_id_exactly(ada, account, text):
    outside.external_id(account=account, system="salesforce", external_id="0015g00000AbCdEAAV")
    outside.external_id(account=account, system="fortnox", external_id="VOLVO-7")
    outside.external_id(system="fortnox", external_id="VOLVO-70")
    found = search.everywhere(user=ada, text=text, limit=5)
    assert found.only.url == account.get_absolute_url()


def test_the_list_finds_a_customer_by_an_id_beside_those_whose_name_has_it(browser, account):
    outside.external_id(account=account, external_id="4711")
    make.account(name="4711 Cologne")
    make.account(name="Nobody")
    rows = browser.get("/customers/", {"q": "4711", "sort": "name"}).context["page"].rows
    assert [row.name for row in rows] == ["4711 Cologne", "Acme"]


def test_the_django_admin_shows_ids_and_changes_nothing(client_as, ada, account):
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    one = outside.external_id(account=account, external_id="77")
    browser = client_as(ada)
    assert "77" in shown(browser.get(reverse("admin:integrations_externalid_changelist"), {"q": "77"}))
    assert browser.post(reverse("admin:integrations_externalid_delete", args=[one.pk])).status_code == 403
    assert not Activity.objects.filter(account=account).exists()
