"""The page of an unexpected error: made without database and context processors, which may be what failed."""

from django.http import HttpRequest, HttpResponseServerError
from django.template import TemplateDoesNotExist, TemplateSyntaxError, loader

from plock.kit.access import public


@public
def unexpected(request: HttpRequest) -> HttpResponseServerError:
    """The page with the number of the request, under which the log tells what happened."""
    number = str(getattr(request, "id", ""))
    try:
        return HttpResponseServerError(loader.get_template("500.html").render({"number": number}))
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return HttpResponseServerError(f"Something went wrong. Request {number}", content_type="text/plain")
