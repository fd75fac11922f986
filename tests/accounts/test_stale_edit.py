"""Two people edit one customer: the second sees both values, and nothing that anybody typed is lost."""

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.models import Account
from accounts.services import accounts, tags
from accounts.services.activity import Origin
from tests import make

pytestmark = pytest.mark.django_db

SELECT = re.compile(r'<select[^>]*name="([^"]+)"(.*?)</select>', re.DOTALL)
AREA = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', re.DOTALL)


def fields(page: str) -> dict[str, str]:
    """What a browser would send back of the page's form, had nobody typed anything."""
    form = page[page.index('name="version"') - 5000 :] if 'name="version"' in page else page
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            found[name[1]] = unescape(value[1]) if value else ""
    for name, options in SELECT.findall(form):
        chosen = re.search(r'value="([^"]*)"\s+selected', options)
        found[name] = chosen[1] if chosen else ""
    return found | {name: unescape(text) for name, text in AREA.findall(form)}


@pytest.fixture
def account():
    return make.account(name="Fjäll AB", city="Umeå", phone="090-100000", tags=["Retail", "Nordic"])


@pytest.fixture
def stale(client_as, ada, account):
    """Ada has opened the form; then Bo moved the customer to Luleå."""
    client = client_as(ada)
    loaded = fields(client.get(reverse("accounts:account_edit", args=[account.pk])).content.decode())
    accounts.edit(account=account, values={"city": "Luleå"}, version=1, origin=Origin())

    def save(**typed: str):
        return client.post(reverse("accounts:account_edit", args=[account.pk]), loaded | typed)

    save.again = lambda page, **typed: client.post(  # type: ignore[attr-defined]
        reverse("accounts:account_edit", args=[account.pk]), fields(page.content.decode()) | typed
    )
    return save


def test_a_stale_save_shows_both_values_and_saves_nothing(stale, account):
    answer = stale(city="Skellefteå")
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "Luleå" in page and "Skellefteå" in page
    assert Account.objects.get(pk=account.pk).city == "Luleå"


def test_saving_once_more_keeps_what_was_typed(stale, account):
    answer = stale.again(stale(city="Skellefteå"))
    assert answer.status_code == 303
    assert Account.objects.get(pk=account.pk).city == "Skellefteå"


def test_what_only_the_other_changed_is_not_taken_back(stale, account):
    answer = stale.again(stale(phone="090-200000"))
    assert answer.status_code == 303
    saved = Account.objects.get(pk=account.pk)
    assert (saved.city, saved.phone) == ("Luleå", "090-200000")


def test_tags_that_nobody_touched_stay(stale, account):
    stale.again(stale(phone="090-200000"))
    assert tags.of(account) == ["Nordic", "Retail"]


@pytest.mark.parametrize("version", ["", "0", "nonsense", "-1", "99"])
def test_a_version_that_we_never_gave_is_stale(stale, account, version):
    assert stale(version=version, city="Skellefteå").status_code == 409
    assert Account.objects.get(pk=account.pk).city == "Luleå"
