"""The search over everything, as accounts fills it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plock.kit import search
from tests import make

pytestmark = pytest.mark.django_db
ATLAS = {
    "org_number": "5560360793",
    "vat_number": "SE556036079301",
    "primary_key": "crm/77",
    "email": "Info@Atlas.test",
}


def found(user, text, limit=10):
    return search.everywhere(user=user, text=search.clean(text), limit=limit)


def titles(user, text, limit=10):
    answer = found(user, text, limit)
    return [hit.title for hit in [*answer.exact, *(hit for group in answer.groups for hit in group.hits)]]


@pytest.mark.parametrize(
    "text",
    ["A-17", "a-17", "5560360793", "556036-0793", "16556036-0793", "se 556036-0793 01", "crm/77", "info@atlas.test"],
)
def test_a_number_an_address_or_a_key_names_its_customer(ada, text):
    atlas = make.account(name="Atlas", customer_number="A-17", **ATLAS)
    make.account(name="Other A-170", email="xinfo@atlas.test")
    answer = found(ada, text)
    assert [hit.title for hit in answer.exact] == ["Atlas"]
    assert answer.only.url == atlas.get_absolute_url()


def test_names_that_begin_with_the_text_come_before_those_that_contain_it(ada):
    for name in ("AB Volvo", "Volvo Penta", "Alla Volvoägare"):
        make.account(name=name)
    assert titles(ada, "volvo") == ["Volvo Penta", "AB Volvo", "Alla Volvoägare"]


def test_the_number_of_a_customer_merged_away_leads_to_the_winner(ada):
    winner = make.account(name="Winner", customer_number="W-1")
    make.account(name="Loser", customer_number="L-1", state="archived", merged_into=winner)
    (hit,) = found(ada, "L-1").exact
    assert (hit.title, hit.url) == ("Winner", winner.get_absolute_url())
    assert hit.detail == "W-1, which L-1 was merged into"


def test_one_customer_is_shown_once_though_a_merged_one_is_found_too(ada):
    winner = make.account(name="Nordic Tea")
    make.account(name="Nordic Tea Import", state="archived", merged_into=winner)
    assert titles(ada, "nordic tea") == ["Nordic Tea"]


@pytest.mark.parametrize("text", ["Åsa Öberg", "åsa öberg", "öberg", "ASA.OBERG@ATLAS.TEST", "hr-0042"])
def test_a_user_is_found_by_name_address_or_external_id(ada, text):
    account = make.account(name="Atlas")
    make.account_user(account=account, name="Åsa Öberg", email="asa.oberg@atlas.test", external_id="HR-0042")
    make.account_user(account=account, name="Bertil")
    answer = found(ada, text)
    hits = [*answer.exact, *(hit for group in answer.groups for hit in group.hits)]
    assert [(hit.title, hit.detail) for hit in hits] == [("Åsa Öberg", "Atlas · asa.oberg@atlas.test")]
    assert hits[0].url.startswith(f"/customers/{account.pk}/users/")


def test_a_users_address_names_the_user(ada):
    make.account_user(name="Åsa", email="asa@atlas.test")
    make.account_user(name="Lasa", email="lasa@atlas.test")
    assert [hit.title for hit in found(ada, "Asa@atlas.test").exact] == ["Åsa"]


def test_tags_staff_and_commands_are_found(ada, bo):
    make.account(tags=["Retail"])
    assert "Retail" in titles(ada, "reta")
    assert "Bo" in titles(ada, "bo@example")
    assert "Create customer" in titles(ada, "create cust")


def test_what_one_may_not_see_is_not_found(vi, bo):
    assert "Bo" not in titles(vi, "bo@example")
    assert titles(vi, "create customer") == []


@pytest.mark.parametrize("text", ["", "\x00", "%", "_", "\\", "' or 1=1", "x" * 5000, "a", "åä", "１２３"])
def test_no_text_is_an_error(client_as, ada, text):
    make.account(name="Berg")
    assert client_as(ada).get("/search/", {"q": text}).status_code == 200


def test_signs_of_patterns_stand_for_themselves(ada):
    make.account_user(name="Percy", email="p@x.test")
    make.account(name="Hundred")
    assert titles(ada, "%%%") == titles(ada, "___") == []


def test_many_rows_cost_as_many_queries_as_few(ada):
    ada.has_perm("accounts.view_account")
    spent = []
    for made in (2, 30):
        for n in range(made):
            make.account_user(account=make.account(name=f"Berg {n}"), name=f"Berg {n}")
        with CaptureQueriesContext(connection) as captured:
            answer = found(ada, "berg", limit=20)
        spent.append(len(captured))
    assert spent[1] <= spent[0]
    assert answer.has_more
    assert {str(group.label): len(group.hits) for group in answer.groups} == {"Customers": 20, "Users": 20}


def test_key_figures_lead_to_the_tabs_that_explain_them(client_as, ada):
    account = make.account()
    urls = client_as(ada).get(account.get_absolute_url()).context["figure_urls"]
    assert urls["users"] == f"/customers/{account.pk}/users/"
