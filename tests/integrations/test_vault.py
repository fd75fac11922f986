"""Credentials at rest: opened by any of the keys, for the system that they were sealed for, and moved to a new key."""

import json

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from accounts.services.activity import Origin
from integrations import vault
from integrations.models import Connection
from integrations.services import connections
from tests.standins.keyed import KEY

pytestmark = pytest.mark.once
OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
SECRETS = {"key": "åäö-7", "more": "x" * 400}


@pytest.fixture(autouse=True)
def keys(settings):
    settings.FIELD_KEYS = [OLD]


def test_what_is_sealed_is_opened_and_shows_nothing():
    sealed = vault.seal(SECRETS, system="keyed")
    assert vault.unseal(sealed, system="keyed") == SECRETS
    assert "åäö" not in sealed and "x" * 20 not in sealed
    assert sealed != vault.seal(SECRETS, system="keyed")
    assert vault.unseal("", system="keyed") == {}


def test_it_opens_nothing_in_another_row():
    sealed = vault.seal(SECRETS, system="keyed")
    with pytest.raises(vault.CannotOpen, match="belong to another system"):
        vault.unseal(sealed, system="other")


@pytest.mark.parametrize("text", ["x", "gAAAAA", "å" * 100, "\0"])
def test_what_is_no_sealed_text_is_not_opened(text):
    with pytest.raises(vault.CannotOpen):
        vault.unseal(text, system="keyed")


def test_a_wrong_key_opens_nothing(settings):
    sealed = vault.seal(SECRETS, system="keyed")
    settings.FIELD_KEYS = [NEW, OTHER]
    for attempt in (lambda: vault.unseal(sealed, system="keyed"), lambda: vault.reseal(sealed)):
        with pytest.raises(vault.CannotOpen, match="none of the keys"):
            attempt()


def test_a_new_key_in_front_takes_over(settings):
    sealed = vault.seal(SECRETS, system="keyed")
    settings.FIELD_KEYS = [NEW, OLD]
    assert vault.unseal(sealed, system="keyed") == SECRETS
    assert not vault.is_current(sealed)
    moved = vault.reseal(sealed)
    settings.FIELD_KEYS = [NEW]
    assert vault.is_current(moved)
    assert vault.unseal(moved, system="keyed") == SECRETS


@pytest.mark.django_db
def test_the_command_moves_everything_to_the_first_key(keyed, settings, capsys):
    entered = {"settings": {}, "secrets": {"key": KEY}, "version": 0, "origin": Origin()}
    connections.configure(keyed, **entered)
    Connection.objects.create(system="without")
    Connection.objects.create(system="lost", secrets="no key opens this")
    settings.FIELD_KEYS = [NEW, OLD]
    assert report(capsys) == (1, {"reencrypted": 1, "current": 0, "failed": ["lost"]})
    Connection.objects.filter(system="lost").delete()
    settings.FIELD_KEYS = [NEW]
    assert report(capsys) == (0, {"reencrypted": 0, "current": 1, "failed": []})
    assert connections.stored(Connection.objects.get(system="keyed"))["key"] == KEY


def report(capsys):
    """(exit code, what was printed)."""
    code = 0
    try:
        call_command("reencrypt_credentials", "--json")
    except SystemExit as end:
        code = end.code
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.django_db
def test_the_command_tells_people_what_to_do(capsys):
    Connection.objects.create(system="lost", secrets="no key opens this")
    with pytest.raises(SystemExit):
        call_command("reencrypt_credentials")
    assert "No key opens: lost. Add the key" in capsys.readouterr().out
