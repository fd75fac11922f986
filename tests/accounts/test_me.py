"""One's own account."""

import pytest
from django.urls import reverse

from accounts.forms.me import MeForm
from accounts.models import Activity, User

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


def test_saving_my_name_undoes_nothing_that_was_done_to_me_meanwhile(bo, client_as, monkeypatch):
    def be_deactivated(form):
        User.objects.filter(pk=bo.pk).update(is_active=False)
        return form.cleaned_data

    monkeypatch.setattr(MeForm, "clean", be_deactivated)
    client_as(bo).post("/account/", {"name": "Bo B.", "language": ""})
    bo.refresh_from_db()
    assert (bo.name, bo.is_active) == ("Bo B.", False)
