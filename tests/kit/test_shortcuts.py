"""Keyboard shortcuts: one list for the script and for the page."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from plock.kit import keys

pytestmark = pytest.mark.django_db


def test_the_page_lists_every_shortcut_that_the_script_knows(client_as, ada):
    page = client_as(ada).get(reverse("shortcuts")).content.decode()
    for one in keys.usable(ada):
        assert f"<td>{one.label}</td>" in page, one.name


def test_no_two_shortcuts_share_a_key(ada):
    ways = [way for one in keys.usable(ada) if not one.always for way in one.keys]
    assert len(ways) == len(set(ways))


def test_no_shortcut_begins_as_another_goes_on(ada):
    ways = keys.bindings(ada).keys()
    assert not {way.split(" ")[0] for way in ways if " " in way} & {way for way in ways if " " not in way}


def test_the_script_knows_every_name_it_is_given(ada):
    script = (settings.BASE_DIR / "static/js/keys.js").read_text(encoding="utf-8")
    known = set(re.findall(r"^  (\w+): ", script, re.MULTILINE))
    assert {effect["do"] for effect in keys.bindings(ada).values() if "do" in effect} <= known


def test_who_may_not_create_has_no_key_for_it(vi, ada):
    assert "n" in keys.bindings(ada)
    assert "n" not in keys.bindings(vi)


def test_a_page_that_is_not_there_has_no_key():
    one = keys.Shortcut("x", "X", ("q",), 1, "Group", url_name="nowhere")
    assert one.url == ""


def test_the_dialog_gets_the_list_alone(client_as, ada):
    answer = client_as(ada).get(reverse("shortcuts"), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
