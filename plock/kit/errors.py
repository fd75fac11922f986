"""Errors whose message is fit for the user."""

import logging
from collections.abc import Callable
from functools import wraps

from django.db import IntegrityError
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


class Refused(Exception):
    """A verb was refused: the message says what, why, and what to do."""


def refuse_collisions[**P, R](verb: Callable[P, R]) -> Callable[P, R]:
    """Turn a constraint that only a simultaneous save can break into Refused. Goes outside of `atomic`."""

    @wraps(verb)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except IntegrityError as problem:
            log.warning("%s: %s", verb.__qualname__, problem)
            sentence = _("Somebody saved the same number, key or address at this very moment. Check it and save again.")
            raise Refused(sentence) from problem

    return guarded


class Temporary(Exception):
    """Something outside did not answer; trying again later may help."""
