"""Usage: words of the log, archiving and merging."""

from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.registry import Effect, Part, account_parts, archive_effects, verb_words
from billing.models import Usage
from billing.services import usage_moving

wording.MODELS["usage"] = Usage
wording.LABELS.update({"first_day": _("first day"), "last_day": _("last day"), "rows": _("rows")})
wording.DAYS |= {"first_day", "last_day"}
verb_words.update(
    {
        "usage.imported": _("imported usage of"),
        "usage.recorded": _("recorded usage of"),
        "usage.removed": _("removed usage of"),
    }
)

# Before the subscriptions, which end; and before the users, some of which are dropped by a merge.
archive_effects.register(Effect("usage", 15, usage_moving.describe_archiving))
account_parts.register(
    Part("usage", 5, usage_moving.describe_merging, usage_moving.move, refuse=usage_moving.hindrance)
)
