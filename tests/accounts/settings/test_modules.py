"""Modules: switched on and off, logged, and gone from the pages while off."""

import pytest
from django.utils import timezone

from accounts.models import Activity
from accounts.services import modules
from accounts.services.activity import Origin
from tests import make

pytestmark = pytest.mark.django_db


def test_a_module_is_on_until_it_is_switched_off_and_that_is_logged(ada, client_as):
    assert modules.is_on("expand")
    client_as(ada).post("/settings/modules/", {})
    assert not modules.is_on("expand")
    client_as(ada).post("/settings/modules/", {"on": ["expand", "nonsense"]})
    assert modules.is_on("expand")
    changes = Activity.objects.filter(verb="modules.switched").order_by("pk").values_list("changes", flat=True)
    assert list(changes) == [{"Expand": [True, False]}, {"Expand": [False, True]}]


def test_saving_what_is_there_logs_nothing(ada):
    modules.switch(on=["expand"], origin=Origin(by=ada))
    assert not Activity.objects.exists()


def test_adoption_is_not_shown_while_the_module_is_off(ada, client_as):
    account, browser = make.account(adoption=50), client_as(ada)
    pages = ["/customers/", account.get_absolute_url(), f"{account.get_absolute_url()}settings/"]
    assert all("Adoption" in browser.get(url).text for url in pages)
    modules.switch(on=[], origin=Origin(by=ada))
    assert not any("Adoption" in browser.get(url).text for url in pages)


def test_the_adoption_switch_keeps_its_value_while_it_is_not_shown(ada, client_as):
    account = make.account(adoption_enabled=True)
    modules.switch(on=[], origin=Origin(by=ada))
    url = f"{account.get_absolute_url()}settings/edit/"
    form = client_as(ada).get(url).context["form"]
    assert "adoption_enabled" not in form.fields
    values = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    client_as(ada).post(url, {**values, "po_number": "PO 1"})
    account.refresh_from_db()
    assert (account.po_number, account.adoption_enabled) == ("PO 1", True)


def test_the_settings_of_a_customer_name_the_master_and_show_no_empty_part(ada, client_as):
    today = timezone.localdate()
    master, child = make.account(name="Mother"), make.account(name="Child")
    make.membership(account=child, master=master, starts_on=today)
    shown = client_as(ada).get(f"{child.get_absolute_url()}settings/").text
    assert f'<a href="{master.get_absolute_url()}">Mother</a>' in shown
    assert "Bill me separately" in shown
    alone = client_as(ada).get(f"{make.account().get_absolute_url()}settings/").text
    assert '<dl class="facts"></dl>' not in alone
