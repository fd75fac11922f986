"""The languages of the interface."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop, ngettext_lazy, override

# Texts of Django that we show and that its own translations do not have yet.
FROM_DJANGO = (
    gettext_noop("- Select an option -"),
    gettext_noop("%(model)s instance with %(field)s %(value)r is not a valid choice."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)


def in_every_language(text: Any) -> tuple[str, ...]:
    """A lazy text as each language has it, for recognising what somebody who reads another one has written."""
    spoken = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            spoken.append(str(text))
    return tuple(dict.fromkeys(spoken))
