"""One's own account."""

import pytest
from django.urls import reverse

from accounts.models import Activity

pytestmark = pytest.mark.django_db


def test_everybody_changes_their_own_name_and_language(vi, client_as):
    answer = client_as(vi).post(reverse("me"), {"name": "Vivi", "language": "sv"})
    assert answer.status_code == 303
    vi.refresh_from_db()
    assert (vi.name, vi.language) == ("Vivi", "sv")
    logged = Activity.objects.get(verb="staff.edited")
    assert (logged.actor, logged.changes) == (vi, {"name": ["Vi", "Vivi"], "language": ["", "sv"]})


def test_a_save_without_a_change_logs_nothing(vi, client_as):
    client_as(vi).post(reverse("me"), {"name": "Vi", "language": ""})
    assert not Activity.objects.exists()


@pytest.mark.parametrize("wrong", [{"name": "", "language": ""}, {"name": "Vi", "language": "xx"}])
def test_nonsense_is_refused(vi, client_as, wrong):
    assert client_as(vi).post(reverse("me"), wrong).status_code == 422


def test_rights_and_address_are_not_among_what_one_changes(vi, client_as):
    client_as(vi).post(reverse("me"), {"name": "Vi", "language": "", "is_superuser": "on", "email": "x@example.com"})
    vi.refresh_from_db()
    assert (vi.is_superuser, vi.email) == (False, "vi@example.com")
