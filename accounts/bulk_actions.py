"""What can be done to many customers at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.filtersets import AccountFilterSet
from accounts.forms import bulk as forms
from accounts.models import Account
from accounts.rules import states
from accounts.services import accounts as verbs
from accounts.services import archiving, groups, labels, managers
from accounts.services.activity import Origin
from accounts.services.outcome import Outcome
from plock.kit.bulk_actions import Action, Bulk, Choice, Label, bulks
from plock.kit.formats import number
from plock.kit.models import Job

MOST_PREVIEWED = 20_000  # customers whose archiving is told in numbers before it happens

type Values = Mapping[str, Any]


def _rows(query: str) -> QuerySet[Account]:
    return AccountFilterSet(QueryDict(query), queryset=Account.objects.all()).qs


def _labels(ids: Sequence[int]) -> dict[int, Label]:
    rows = Account.objects.filter(pk__in=ids).only("customer_number", "name")
    return {row.pk: Label(row.customer_number, row.name, row.get_absolute_url()) for row in rows}


def _counted(n: int) -> str:
    return ngettext("%s customer", "%s customers", n) % number(n)


accounts = Bulk("accounts", 10, "accounts.view_account", _rows, _labels, _counted)
bulks.register(accounts)


def _origin(job: Job) -> Origin:
    return Origin(by=job.owner, job=job)


def _day(job: Job) -> date:
    """The day somebody confirmed it, however long it takes."""
    return timezone.localdate(job.created_at)


def _add_tags(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    return labels.add(ids=ids, names=values["tags"], origin=_origin(job))


def _remove_tags(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    return labels.remove(ids=ids, names=values["tags"], origin=_origin(job))


def _assign_manager(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    return managers.assign(ids=ids, manager=values["manager"], origin=_origin(job))


def _set_master(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    return groups.assign_many(ids=ids, master=values["master"], on=values["on"], origin=_origin(job))


def _leave_group(ids: Sequence[int], values: Values, job: Job) -> Outcome:
    return groups.leave_many(ids=ids, on=values["on"], origin=_origin(job))


def _mover(verb: str) -> Any:
    def move(ids: Sequence[int], values: Values, job: Job) -> Outcome:
        return verbs.move_many(ids=ids, verb=verb, on=_day(job), origin=_origin(job))

    return move


# What will happen, in numbers -------------------------------------------------------------------------------------


def _situations(choice: Choice) -> Counter[states.Situation]:
    """How many customers are in each situation."""
    found = choice.rows().order_by().values_list("state", "is_rejected").annotate(n=Count("pk"))
    return Counter({states.Situation(states.AccountState(state), flag): n for state, flag, n in found})


def _say_add_tags(choice: Choice) -> list[str]:
    n = choice.rows().order_by().count()
    text = ngettext("%s customer gets the tags.", "Up to %s customers get the tags, archived ones too.", n)
    return [text % number(n), _("Those that carry them all already are left as they are.")]


def _say_remove_tags(choice: Choice) -> list[str]:
    n = choice.rows().order_by().count()
    text = ngettext("%s customer loses the tags.", "Up to %s customers lose the tags, archived ones too.", n)
    return [text % number(n), _("Those that carry none of them are left as they are.")]


def _say_open(choice: Choice) -> list[str]:
    """What only customers that are not archived take part in."""
    found = _situations(choice)
    archived = found[states.ARCHIVED] + found[states.REJECTED]
    n = found.total() - archived
    said = [ngettext("%s customer is changed.", "%s customers are changed.", n) % number(n)]
    text = ngettext(
        "%s archived customer is left as it is: it is read-only.",
        "%s archived customers are left as they are: they are read-only.",
        archived,
    )
    return [*said, text % number(archived)] if archived else said


def _teller(verb: str) -> Any:
    def say(choice: Choice) -> list[str]:
        found, move = _situations(choice), states.MOVES[verb]
        n = sum(found[situation] for situation in move.from_)
        word = Account.State(str(move.to)).label.lower()
        text = ngettext("%(n)s customer becomes %(state)s.", "%(n)s customers become %(state)s.", n)
        said = [text % {"n": number(n), "state": word}]
        left = found.total() - n
        text = ngettext(
            "%s customer is left as it is: its state does not allow this.",
            "%s customers are left as they are: their state does not allow this.",
            left,
        )
        return [*said, text % number(left)] if left else said

    return say


def _say_archive(choice: Choice) -> list[Any]:
    """The effects, summed over the customers that can be archived."""
    said: list[Any] = [*_teller("archive")(choice)]
    rows = choice.rows().order_by().filter(state=Account.State.ACTIVE)
    ids = list(rows.values_list("pk", flat=True)[: MOST_PREVIEWED + 1])
    if len(ids) > MOST_PREVIEWED:
        said.append(_("Summed up for the first %s of them:") % number(MOST_PREVIEWED))
    told = archiving.preview(ids=ids[:MOST_PREVIEWED], on=timezone.localdate()) if ids else []
    return [*said, *told]


CHANGE, APPROVE, ARCHIVE = "accounts.change_account", "accounts.approve_account", "accounts.archive_account"
GROUP = "accounts.change_groupmembership"
_t = gettext_lazy

accounts.actions.register(
    Action("add-tags", _t("Add tags"), "tag", 10, CHANGE, _add_tags, _say_add_tags, forms.Tags, is_handy=True),
    Action("assign-manager", _t("Assign manager"), "user-circle", 20, CHANGE, _assign_manager, _say_open,
           forms.Manager, is_handy=True),
    Action("remove-tags", _t("Remove tags"), "minus-circle", 30, CHANGE, _remove_tags, _say_remove_tags, forms.Tags),
    Action("set-master", _t("Set master"), "link", 40, GROUP, _set_master, _say_open, forms.Master),
    Action("leave-group", _t("Leave group"), "link-slash", 50, GROUP, _leave_group, _say_open, forms.Leave),
    Action("approve", _t("Approve"), "check", 60, APPROVE, _mover("approve"), _teller("approve")),
    Action("reject", _t("Reject"), "x-circle", 70, APPROVE, _mover("reject"), _teller("reject"), style="danger"),
    Action("archive", _t("Archive"), "archive-box", 80, ARCHIVE, _mover("archive"), _say_archive, style="danger"),
    Action("restore", _t("Restore"), "arrow-uturn-left", 90, ARCHIVE, _mover("restore"), _teller("restore")),
)  # fmt: skip
