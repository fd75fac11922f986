"""The left navigation: each app registers its lines from its `apps.ready`."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from plock.kit.registry import NavItem, Registry

navigation: Registry[NavItem] = Registry()
settings_menu: Registry[NavItem] = Registry()  # the pages under Settings


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: the lines the user may see."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    lines = [
        {"item": item, "url": reverse(item.url_name), "is_current": _is_current(request.path, reverse(item.url_name))}
        for item in navigation.for_user(user)
    ]
    return {"navigation": lines}


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
