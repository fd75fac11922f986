"""How often a form may be sent: counted in the shared cache, per address and whatever else tells senders apart."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from plock.kit.access import View


def throttled(
    *, limit: int, seconds: int, sender: Callable[[HttpRequest], str] = lambda request: ""
) -> Callable[[View], View]:
    """Let a view take at most so many POSTs in so many seconds from one address (and one sender); then answer 429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and _count(request, sender(request), seconds) > limit:
                minutes = -(-seconds // 60)
                return render(request, "registration/locked_out.html", {"minutes": minutes}, status=429)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def oneself(request: HttpRequest) -> str:
    """The sender where somebody is logged in: colleagues behind the same address are counted apart."""
    return str(request.user.pk)


def _count(request: HttpRequest, sender: str, seconds: int) -> int:
    who = f"{request.path} {request.META.get('REMOTE_ADDR', '')} {sender.casefold()}"
    key = f"throttle:{sha256(who.encode()).hexdigest()}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1
