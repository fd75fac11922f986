"""Views of a list: named states of its address, built in or saved by staff, and which of them an address stands for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.http import QueryDict

from plock.kit.models import SavedView, TableChoice

LONGEST_QUERY = 2000


@dataclass(frozen=True, slots=True)
class Preset:
    """One view: what the address calls it, its filters and sort, and its columns where it brings its own."""

    slug: str
    label: Any
    query: str = ""
    columns: Sequence[str] = ()
    saved: SavedView | None = None  # None: built in

    @property
    def url(self) -> str:
        return f"?view={self.slug}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an address asks of a list: the filters spelled out, and the view they come from."""

    presets: list[Preset]
    current: Preset | None
    params: QueryDict
    is_changed: bool  # the filters or the sort are no longer those of the view

    def says_by_itself(self) -> set[str]:
        """Filters that need no chip: what a built-in view of a single filter is called says it."""
        if self.current is None or self.current.saved or self.current.query.count("=") != 1:
            return set()
        [(name, values)] = QueryDict(self.current.query).lists()
        return {name} if self.params.getlist(name) == values else set()


def presets_of(page: str, built_in: Iterable[Preset], *, user: Any) -> list[Preset]:
    """The views that the user sees on a page: the built-in ones, then their own and the shared ones by name."""
    seen = SavedView.objects.filter(Q(owner=user.pk) | Q(is_shared=True), page=page)
    found = seen.select_related("owner").order_by(Lower("name"), "pk")
    return [*built_in, *(Preset(str(one.pk), one.name, one.query, one.columns, one) for one in found)]


def read(presets: list[Preset], given: QueryDict, *, filters: Collection[str], default_sort: str) -> Standing:
    """A view alone in the address means its own filters and sort; anything else there is meant as it stands.

    The sort is spelled out beside a named view, so that an address without filters is not taken for the view alone.
    """
    own = {*filters, "sort"}
    params = given.copy()
    named = next((one for one in presets if one.slug == given.get("view")), None)
    if named is None:
        params.pop("view", None)
        same = (one for one in presets if not _differ(one, params, own, default_sort))
        current = next(same, presets[0] if presets else None)
    else:
        current = named
        if not any(value for name in own for value in given.getlist(name)):
            for name, values in QueryDict(named.query).lists():
                params.setlist(name, values)
        params["sort"] = params.get("sort") or default_sort
    is_changed = current is not None and _differ(current, params, own, default_sort)
    return Standing(presets, current, params, is_changed)


def _differ(preset: Preset, params: QueryDict, own: set[str], default_sort: str) -> bool:
    return _state(QueryDict(preset.query), own, default_sort) != _state(params, own, default_sort)


def _state(params: QueryDict, own: set[str], default_sort: str) -> dict[str, list[str]]:
    """The filters and the sort without order and emptiness, fit to be compared."""
    found = {name: sorted(filter(None, params.getlist(name))) for name in own}
    found["sort"] = [params.get("sort") or default_sort]
    return {name: values for name, values in found.items() if values}


def spell(params: QueryDict, *, filters: Collection[str]) -> str:
    """The filters and the sort alone, as a query to keep."""
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        if name in {*filters, "sort"} and any(values):
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


def chosen_columns(page: str, *, user: Any) -> list[str]:
    """The columns that the user chose for a list; empty where they never did."""
    found = TableChoice.objects.filter(page=page, owner=user.pk).values_list("columns", flat=True)
    return next(iter(found), [])
