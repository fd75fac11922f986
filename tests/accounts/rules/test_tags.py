"""Tags: one, and a cell of them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.errors import RuleError
from accounts.rules.tags import clean_tag, split_tags, tag_key

CUSTOMERS = Path(__file__).parents[2] / "data" / "customers_utf8.csv"


def test_spaces_are_collapsed_and_case_is_kept():
    assert clean_tag("  Key \t Account ") == "Key Account"


@pytest.mark.parametrize(
    ("text", "fault"), [("", "0 characters"), ("x" * 51, "51 characters"), ("a,b", "comma"), ("a;b", "comma")]
)
def test_refuses_a_bad_tag(text, fault):
    with pytest.raises(RuleError, match=fault):
        clean_tag(text)


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("", []),
        (" ; ,", []),
        ("b;a,b", ["b", "a"]),
        ("Retail; retail ;RETAIL", ["Retail"]),
        ("A  B,a b", ["A B"]),
        ("Straße;STRASSE", ["Straße"]),
    ],
)
def test_a_cell_gives_each_tag_once_in_its_first_spelling(cell, tags):
    assert split_tags(cell) == tags


def test_every_cell_of_the_sample_file_can_be_read():
    with CUSTOMERS.open(encoding="utf-8-sig", newline="") as lines:
        assert all(split_tags(row["tags"]) or not row["tags"] for row in csv.DictReader(lines))


@given(st.text(max_size=60))
def test_cleaning_is_idempotent(text):
    try:
        tag = clean_tag(text)
    except RuleError:
        return
    assert clean_tag(tag) == tag
    assert split_tags(tag) == [tag]


@given(st.text())
def test_splitting_what_was_joined_changes_nothing(text):
    try:
        tags = split_tags(text)
    except RuleError:
        return
    assert split_tags(";".join(tags)) == tags
    assert len({tag_key(tag) for tag in tags}) == len(tags)
