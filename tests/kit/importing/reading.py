"""The three things every test does with a file: look at it, read its rows, or hear why not."""

import pytest

from plock.kit.importing.files import Unreadable, read, sniff


def look(path, **options):
    return sniff(path, name=path.name, **options)


def rows_of(path, **options):
    return list(read(path, look(path, **options).format))


def refusal(path, **options) -> str:
    with pytest.raises(Unreadable) as caught:
        look(path, **options)
    return str(caught.value)
