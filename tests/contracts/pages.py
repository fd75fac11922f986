"""Every address of the site, found from the URL map, with what fills its blanks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from plock.kit.access import ANY_STAFF
from plock.kit.views.list import ListPage

FOREIGN = ("admin",)  # Django's own pages guard themselves
ROLES = ("Viewer", "Account manager", "Billing", "Admin")


@dataclass(frozen=True)
class Page:
    """One address: its name, what its blanks are called, and the view behind it."""

    name: str
    blanks: tuple[str, ...]
    view: Any

    def __str__(self) -> str:
        return self.name

    @property
    def permission(self) -> str | None:
        """What it asks for; None where it says nothing."""
        return getattr(self.view, "permission", None)

    @property
    def is_public(self) -> bool:
        return getattr(self.view, "is_public", False)

    @property
    def is_for_all_staff(self) -> bool:
        return self.permission == ANY_STAFF

    @property
    def list_class(self) -> type[ListPage] | None:
        found = getattr(self.view, "view_class", None)
        return found if found and issubclass(found, ListPage) else None

    def url(self, world: dict[str, Any]) -> str:
        """The address with its blanks filled: `pk` is looked up by the page's name, the rest by their own."""
        return reverse(
            self.name, kwargs={blank: world.get(f"{self.name} {blank}", world[blank]) for blank in self.blanks}
        )


def all_pages() -> list[Page]:
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[Any], prefix: str, blanks: tuple[str, ...]) -> Iterator[Page]:
    for pattern in patterns:
        inside = (*blanks, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            if pattern.namespace in FOREIGN:
                continue
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, space, inside)
        elif isinstance(pattern, URLPattern):
            yield Page(f"{prefix}{pattern.name}", inside, pattern.callback)


PAGES = all_pages()
GUARDED = [page for page in PAGES if not page.is_public]
LISTS = [page for page in PAGES if page.list_class]
