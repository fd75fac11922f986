"""Requests are UTF-8. Django believes any codec that a Content-Type names, even those that are no text at all."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ACCEPTED = {"", "utf-8", "utf8"}


def utf8_only(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuse any other character set before anything reads the request."""

    def answer(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "")
        if charset.strip().lower() in ACCEPTED:
            return get_response(request)
        return HttpResponse("Send UTF-8.", status=415, content_type="text/plain; charset=utf-8")

    return answer
