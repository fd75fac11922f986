"""Which importers there are: each app registers its own from its `apps.ready`."""

from plock.kit.importing.annex import Annex
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.supplement import Supplement

_importers: dict[str, type[BaseImporter]] = {}


def register(importer: type[BaseImporter]) -> None:
    if importer.slug in _importers:
        raise ValueError(f"There is an importer {importer.slug!r} already.")
    _importers[importer.slug] = importer


def extend(name: str, annex: type[Annex]) -> None:
    """Add the columns of an annex to the importer of that name."""
    importer = get(name)
    _refuse_twice(importer, annex)
    importer.extensions = (*importer.extensions, annex)


def supplement(name: str, more: type[Supplement]) -> None:
    """Add columns of its own records to the importer of that name, and the keys among them."""
    importer = get(name)
    _refuse_twice(importer, more)
    if more.before not in importer.fields:
        raise ValueError(f"The importer {name!r} has no column {more.before!r}.")
    importer.additions = (*importer.additions, more)
    importer.keys = {**importer.keys, **more.keys}


def _refuse_twice(importer: type[BaseImporter], more: type[Annex] | type[Supplement]) -> None:
    if twice := importer.columns().keys() & more.columns.keys():
        raise ValueError(f"The importer {importer.slug!r} has these columns already: {', '.join(sorted(twice))}.")


def get(name: str) -> type[BaseImporter]:
    """The importer of that name; KeyError if there is none."""
    return _importers[name]


def for_user(user: object) -> list[type[BaseImporter]]:
    """The importers that the user may use, in order of registration."""
    return [one for one in _importers.values() if user.has_perm(one.permission)]  # type: ignore[attr-defined]
