"""Rows that go on about the record of the row above: every column of the record is empty, not so those of an annex."""

from collections.abc import Collection, Iterable, Iterator

from plock.kit.importing.formats import Row


def filled(rows: Iterable[Row], *, key: int, own: Collection[int], attached: Collection[int]) -> Iterator[Row]:
    """The rows, those that go on with the key of the row above; columns are given by their indexes."""
    above = ""
    for row in rows:
        cells = row.cells
        if any(cells[index].strip() for index in own):
            above = cells[key]
        elif any(cells[index].strip() for index in attached):
            yield row._replace(cells=(*cells[:key], above, *cells[key + 1 :]))
            continue
        yield row
