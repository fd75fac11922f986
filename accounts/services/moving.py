"""What accounts itself moves from one account to another when they are merged: users, tags and the log."""

from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Account, AccountUser, Activity
from accounts.registry import Consequence
from accounts.rules.tags import tag_key
from accounts.services import account_users
from accounts.services import tags as tagging
from accounts.services.activity import Origin


def describe_users(loser: Account, winner: Account) -> list[Consequence]:
    moving, twins = sort_users(loser, winner)
    said = []
    if moving:
        said.append(ngettext("%d user moves.", "%d users move.", len(moving)) % len(moving))
    if twins:
        text = ngettext(
            "%d user is at both, by e-mail or external id: the one at %s stays, and learns what it did not know.",
            "%d users are at both, by e-mail or external id: those at %s stay, and learn what they did not know.",
            len(twins),
        )
        said.append(text % (len(twins), winner.name))
    return [Consequence(sentence, f"{loser.get_absolute_url()}users/") for sentence in said]


def move_users(loser: Account, winner: Account, origin: Origin) -> None:
    """Users move; of one who is at both the winner's stays and is filled in from the other, which is dropped."""
    moving, twins = sort_users(loser, winner)
    AccountUser.objects.filter(pk__in=[gone.pk for gone, _kept in twins]).delete()
    now = timezone.now()
    taken = {user.external_id for user in winner.users.all()}
    for gone, kept in twins:
        if not kept.external_id and gone.external_id not in taken:
            kept.external_id = gone.external_id
            taken.add(gone.external_id)
        kept.last_seen = max(filter(None, (kept.last_seen, gone.last_seen)), default=None)
        kept.updated_at = now
    AccountUser.objects.bulk_update([kept for _gone, kept in twins], ["external_id", "last_seen", "updated_at"])
    AccountUser.objects.filter(pk__in=[user.pk for user in moving]).update(account=winner, updated_at=now)
    account_users.refresh_counts([loser.pk, winner.pk])


def sort_users(loser: Account, winner: Account) -> tuple[list[AccountUser], list[tuple[AccountUser, AccountUser]]]:
    """(those of the loser that move, pairs of those that the winner has, too)."""
    here = list(winner.users.all())
    by_email = {user.email.lower(): user for user in here}
    by_id = {user.external_id: user for user in here if user.external_id}
    moving, twins = [], []
    for user in loser.users.order_by("pk"):
        if twin := by_email.get(user.email.lower()) or by_id.get(user.external_id):
            twins.append((user, twin))
        else:
            moving.append(user)
    return moving, twins


def describe_tags(loser: Account, winner: Account) -> list[Consequence]:
    new = _new_tags(loser, winner)
    if not new:
        return []
    text = ngettext("%d tag is added: %s.", "%d tags are added: %s.", len(new))
    return [Consequence(text % (len(new), ", ".join(new)))]


def move_tags(loser: Account, winner: Account, origin: Origin) -> None:
    tagging.replace({winner.pk: [*tagging.of(winner), *_new_tags(loser, winner)], loser.pk: []})


def describe_log(loser: Account, winner: Account) -> list[Consequence]:
    entries = Activity.objects.filter(account=loser).count()
    if not entries:
        return []
    text = ngettext("%d entry of the activity moves.", "%d entries of the activity move.", entries)
    return [Consequence(text % entries, f"{loser.get_absolute_url()}activity/")]


def move_log(loser: Account, winner: Account, origin: Origin) -> None:
    """Everything logged so far; what follows about the loser stays with it."""
    Activity.objects.filter(account=loser).update(account=winner)


def _new_tags(loser: Account, winner: Account) -> list[str]:
    have = {tag_key(name) for name in tagging.of(winner)}
    return [name for name in tagging.of(loser) if tag_key(name) not in have]
