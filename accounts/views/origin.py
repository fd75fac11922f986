"""Where a verb comes from when somebody clicks."""

from typing import Any

from django.http import HttpRequest

from accounts.services.activity import Origin


def on_screen(request: HttpRequest) -> Origin:
    """The person who is logged in, at the screen."""
    user: Any = request.user
    return Origin(by=user)
