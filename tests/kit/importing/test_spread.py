"""Which rows of a file have to be remembered, and rows that go on about the row above."""

import pytest

from plock.kit.importing.continuing import filled
from plock.kit.importing.formats import Row
from plock.kit.importing.spread import Spread


def rows(*cells):
    return [Row(line, tuple(texts)) for line, texts in enumerate(cells, 2)]


@pytest.mark.parametrize(
    ("firsts", "spread"),
    [
        ("aabb", ""),
        ("abab", "abab"),
        ("aaabcc", "aaa"),
        ("aabbac", "aaa"),
        ("", ""),
    ],
)
def test_only_what_comes_up_in_several_chunks_is_spread(firsts, spread):
    file = rows(*([one, ""] for one in firsts))
    found = Spread.of(file, {0: str.strip}, chunk=2)
    assert "".join(row.cells[0] for row in file if found.has(row.cells)) == spread


def test_each_column_is_compared_by_its_own_rule():
    file = rows(["a", "x"], ["b", "y"], ["A", "z"], ["c", "X"])
    found = Spread.of(file, {0: str.lower, 1: str.strip}, chunk=2)
    assert [found.has(row.cells) for row in file] == [True, False, True, False]


def test_an_empty_cell_is_shared_by_nobody():
    file = rows(["", "x"], ["a", "y"], ["", "z"])
    assert not any(Spread.of(file, {0: str.strip}, chunk=1).has(row.cells) for row in file)


def test_a_row_with_nothing_of_the_record_goes_on_about_the_row_above():
    file = rows(["a", "A", "1"], ["", " ", "2"], ["", "", "3"], ["b", "", "4"], ["", "", ""], ["", "", "5"])
    keys = [row.cells[0] for row in filled(file, key=0, own=(0, 1), attached=(2,))]
    assert keys == ["a", "a", "a", "b", "", "b"]


def test_a_row_with_something_of_the_record_says_itself_who_it_is():
    file = rows(["a", "A", "1"], ["", "B", "2"], ["", "", "3"])
    assert [row.cells[0] for row in filled(file, key=0, own=(0, 1), attached=(2,))] == ["a", "", ""]
