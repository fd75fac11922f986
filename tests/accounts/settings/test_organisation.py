"""The organisation's page: what it changes, what it asks twice about, and what it refuses."""

import pytest
from django.urls import reverse

from accounts.models import Activity, Organisation, Sequence
from accounts.services import organisation, sequences
from accounts.services.activity import Origin
from plock.kit.errors import Refused

pytestmark = pytest.mark.django_db
URL = "/settings/organisation/"


@pytest.fixture
def browser(ada, client_as):
    return client_as(ada)


def typed(**values):
    return {
        "name": "Nordlys",
        "country": "SE",
        "currency": "SEK",
        "payment_terms_days": "30",
        "language": "en",
        "time_zone": "",
        "vat_rate": "25",
        **{f"prefix_{one.name}": one.prefix for one in Sequence.objects.all()},
        **{f"next_{one.name}": str(one.next_serial) for one in Sequence.objects.all()},
        **values,
    }


def test_saves_what_was_changed_and_logs_old_and_new(browser, ada):
    answer = browser.post(URL, typed(time_zone="Europe/Oslo", language="nb", second_factor_roles=["Admin", "Billing"]))
    assert (answer.status_code, answer.url) == (303, URL)
    house = Organisation.current()
    assert (house.name, house.time_zone, house.language) == ("Nordlys", "Europe/Oslo", "nb")
    assert house.second_factor_roles == ["Admin", "Billing"]
    entry = Activity.objects.get(verb="organisation.edited")
    assert (entry.actor, entry.account) == (ada, None)
    assert entry.changes["time_zone"] == ["", "Europe/Oslo"]
    assert entry.changes["second_factor_roles"] == [[], ["Admin", "Billing"]]
    assert "currency" not in entry.changes


def test_saving_what_is_there_logs_nothing(browser):
    browser.post(URL, typed(name=Organisation.current().name))
    assert not Activity.objects.filter(verb="organisation.edited").exists()


def test_another_currency_is_asked_about_once(browser):
    asked = browser.post(URL, typed(currency="EUR"))
    assert asked.status_code == 422
    assert "will be shown in EUR instead of SEK" in asked.text
    assert Organisation.current().currency == "SEK"
    browser.post(URL, typed(currency="EUR", currency_confirmed="on"))
    assert Organisation.current().currency == "EUR"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("currency", "XXXX"),
        ("country", "ZZ"),
        ("language", "tlh"),
        ("payment_terms_days", "366"),
        ("second_factor_roles", "Emperor"),
        ("prefix_customers", "A B"),
        ("next_customers", "0"),
        ("next_customers", "99999999999"),
        ("name", ""),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(browser, field, value):
    answer = browser.post(URL, typed(**{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Activity.objects.filter(verb="organisation.edited").exists()


def test_every_time_zone_that_is_offered_can_be_saved(browser):
    offered = browser.get(URL).context["form"].fields["time_zone"].choices
    names = [name for _area, places in offered[1:] for name, _label in places]
    assert {"Europe/Stockholm", "America/Argentina/Buenos_Aires"} <= set(names)


def test_numbers_go_on_from_the_prefix_and_number_that_were_chosen(browser):
    browser.post(URL, typed(prefix_customers="K", next_customers="500"))
    assert sequences.take("customers") == ["K00500"]
    [changes] = Activity.objects.filter(verb="organisation.edited").values_list("changes", flat=True)
    assert changes["customers_prefix"] == ["C-", "K"]
    assert changes["customers_next_serial"][1] == 500


def test_numbers_never_go_back(browser):
    sequences.take("customers", count=20)
    answer = browser.post(URL, typed(next_customers="5"))
    assert answer.status_code == 422
    with pytest.raises(Refused, match="only go forward"):
        organisation.edit(values={}, sequences={"customers": {"next_serial": 5}}, origin=Origin())


def test_when_the_last_number_is_taken_it_says_so_and_a_new_prefix_begins_anew(browser):
    """Anybody can bring that about by giving the last number by hand."""
    form = {"name": "Acme", "kind": "company", "currency": "SEK"}
    assert browser.post("/customers/new/", {**form, "customer_number": "C-999999999"}).status_code == 303
    refused = browser.post("/customers/new/", form | {"name": "Bolag"})
    assert refused.status_code == 422
    assert "There is no number after C-999999999." in refused.text
    assert "The last number there can be is taken." in browser.get(URL).text
    assert browser.post(URL, typed(name="Else", next_customers="1")).status_code == 303
    assert Sequence.objects.get(name="customers").is_used_up
    assert browser.post(URL, typed(prefix_customers="D-", next_customers="1")).status_code == 303
    assert sequences.take("customers") == ["D-00001"]


def test_a_series_that_is_used_up_begins_again_where_it_is_told(browser):
    sequences.pass_over("customers", ["C-999999999"])
    with pytest.raises(Refused, match="no number after"):
        sequences.take("customers")
    assert browser.post(URL, typed(next_customers="301")).status_code == 303
    assert sequences.take("customers", count=2) == ["C-00301", "C-00302"]


def test_what_somebody_else_changed_meanwhile_stays(browser):
    """Only the fields that differ from what the form was loaded with are written."""
    sequences.take("customers", count=3)
    form = typed(name="Mine")
    sequences.take("customers", count=3)
    answer = browser.post(URL, {**form, "initial-next_customers": form["next_customers"]})
    assert answer.status_code == 422  # the number that was typed is behind by now, and it says so
    assert Sequence.objects.get(name="customers").next_serial == 7


def test_the_pages_are_for_those_who_may(bo, client_as, ada):
    shown = client_as(bo).get(reverse("settings"))
    assert "/settings/tags/" in shown.text
    assert "/settings/organisation/" not in shown.text
    assert "/settings/organisation/" in client_as(ada).get(reverse("settings")).text


def test_what_invoices_say_of_the_sender_is_cleaned_as_of_customers(browser):
    values = {"org_number": "556036-0793", "vat_number": "se 556036079301", "email": " Faktura@Nordlys.example "}
    browser.post(URL, typed(**values, address="Storgatan 1", city="Stockholm", payment_details="IBAN SE45"))
    house = Organisation.current()
    assert (house.org_number, house.vat_number) == ("5560360793", "SE556036079301")
    assert (house.address, house.payment_details, house.vat_rate) == ("Storgatan 1", "IBAN SE45", 25)
    changes = Activity.objects.get(verb="organisation.edited").changes
    assert changes["org_number"] == ["", "5560360793"]
    assert "vat_rate" not in changes


@pytest.mark.parametrize(
    ("field", "value"), [("org_number", "556036-0794"), ("vat_number", "NO923609016MVA"), ("vat_rate", "101")]
)
def test_what_no_invoice_could_say_of_the_sender_is_refused(browser, field, value):
    answer = browser.post(URL, typed(**{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_no_rate_leaves_the_rate_alone_and_0_is_one(browser):
    browser.post(URL, typed(vat_rate=""))
    assert Organisation.current().vat_rate == 25
    browser.post(URL, typed(vat_rate="0"))
    assert Organisation.current().vat_rate == 0
