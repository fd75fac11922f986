"""The left navigation: each app registers its lines from its `apps.ready`."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from plock.kit.registry import NavItem, Registry

navigation: Registry[NavItem] = Registry()
settings_menu: Registry[NavItem] = Registry()  # the pages under Settings
commands: Registry[NavItem] = Registry()  # what one can start from anywhere, found by the palette


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: the lines the user may see; those of the settings are made where asked for."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    return {
        "navigation": _lines(navigation, user, request.path),
        "settings_pages": lambda: _lines(settings_menu, user, request.path),
    }


def _lines(registry: Registry[NavItem], user: Any, path: str) -> list[dict[str, Any]]:
    """The lines of one menu that the user may open, with their addresses; the closest to the path is current."""
    pairs = [(item, reverse(item.url_name)) for item in registry.for_user(user)]
    near = [max((len(one) for one in (url, *item.also) if _leads_to(one, path)), default=0) for item, url in pairs]
    return [
        {"item": item, "url": url, "is_current": 0 < length == max(near)}
        for (item, url), length in zip(pairs, near, strict=True)
    ]


def _leads_to(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
