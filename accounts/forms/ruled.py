"""What the rules refuse, as errors of a form."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from accounts.rules.errors import RuleError


def by_rule[**P, T](rule: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the rule makes of a value; raises ValidationError where it refuses it."""
    try:
        return rule(*args, **kwargs)
    except RuleError as problem:
        raise ValidationError(str(problem)) from problem
