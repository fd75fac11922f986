"""Who may: every view names its permission, and the contract tests read it from there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

ANY_STAFF = ""  # logged in is enough

type View = Callable[..., HttpResponseBase]


def may(permission: str) -> Callable[[View], View]:
    """Let only staff with the permission into a function view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.user, permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Open a view to everybody, logged in or not."""
    view.is_public = True  # type: ignore[attr-defined]
    return login_not_required(view)


def require(user: Any, permission: str) -> None:
    """Raise PermissionDenied unless the user has the permission."""
    if permission and not user.has_perm(permission):
        raise PermissionDenied(permission)


class Access:
    """The same for class-based views: `permission` is declared on the class."""

    permission: ClassVar[str]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> View:
        view: View = super().as_view(**initkwargs)  # type: ignore[misc]
        view.permission = cls.permission  # type: ignore[attr-defined]
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(request.user, self.permission)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
