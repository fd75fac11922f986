"""What archiving customers does beyond their state: every app's part of it, told before it happens."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.registry import Consequence, archive_effects


def preview(*, ids: Sequence[int], on: date) -> list[Consequence]:
    """Everything that archiving these customers on that day would do or leave alone; writes nothing."""
    return [consequence for effect in archive_effects for consequence in effect.describe(ids, on)]


def describe(ids: Sequence[int], on: date) -> list[Consequence]:
    """What accounts itself has to say."""
    one = len(ids) == 1
    rows = Account.objects.filter(pk__in=ids)
    found = rows.aggregate(users=Sum("user_count"), managers=Count("account_manager", distinct=True))
    said = [
        _("It becomes read-only, except notes and tags.")
        if one
        else _("They become read-only, except notes and tags."),
        _("It leaves the lists of active customers; it is found under Archived and by the search.")
        if one
        else _("They leave the lists of active customers; they are found under Archived and by the search."),
    ]
    if users := found["users"]:
        text = ngettext("%d active user stays listed.", "%d active users stay listed.", users)
        said.append(text % users)
    if found["managers"]:
        said.append(_("The account manager stays.") if one else _("The account managers stay."))
    return [Consequence(sentence) for sentence in said]
