"""The verbs of the tags themselves: edit (rename, colour), merge, delete; each for any number of customers.

Up to `SMALL` customers it is done at once; beyond that a job does it in steps. A step takes the next customers, and
what it commits it need not do again, so a killed worker goes on where it stopped.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Tag, Tagging
from accounts.rules.tags import tag_key
from accounts.services import activity, labels, tags
from accounts.services.activity import Origin
from accounts.services.derived import derive
from plock.kit import jobs
from plock.kit.errors import Refused, refuse_collisions
from plock.kit.heartbeat import Run
from plock.kit.models import Job

KIND = "accounts.retag"
SMALL = 2_000
CHUNK = 1_000


@refuse_collisions
@transaction.atomic
def edit(*, tag: Tag, name: str, colour: str, origin: Origin) -> Job | None:
    """Rename and colour a tag. Returns the job that tells the search about many customers, else None."""
    tag = _locked(tag)
    before = {"name": tag.name, "colour": tag.colour}
    changes: dict[str, tuple[Any, Any]] = activity.diff(before, {"name": name, "colour": colour})
    if not changes:
        return None
    tag.name, tag.colour, tag.key = name, colour, tag_key(name)
    tag.save(update_fields=["name", "colour", "key"])
    if "name" not in changes:
        activity.record(origin=origin, verb="tag.edited", account=None, subject=tag, changes=changes)
        return None
    changes["customers"] = (None, count(tag))
    activity.record(origin=origin, verb="tag.edited", account=None, subject=before["name"], changes=changes)
    return _carry_out(tag, into=None, verb="rename", title=_("Rename the tag %s") % before["name"], origin=origin)


@transaction.atomic
def merge(*, tag: Tag, into: Tag, origin: Origin) -> Job | None:
    """Give every customer with the tag the other one instead, and delete it. Returns the job where they are many."""
    if tag.pk == into.pk:
        raise Refused(_("A tag cannot be merged into itself. Choose another one."))
    title = _("Merge the tag %(tag)s into %(into)s") % {"tag": tag.name, "into": into.name}
    locked = {one.pk: _locked(one) for one in sorted((tag, into), key=lambda one: one.pk)}
    return _carry_out(locked[tag.pk], into=locked[into.pk], verb="merge", title=title, origin=origin)


@transaction.atomic
def delete(*, tag: Tag, origin: Origin) -> Job | None:
    """Take the tag off every customer, and delete it. Returns the job where they are many."""
    return _carry_out(_locked(tag), into=None, verb="delete", title=_("Delete the tag %s") % tag.name, origin=origin)


def count(tag: Tag) -> int:
    """How many customers carry the tag."""
    return Tagging.objects.filter(tag=tag).count()


def run(work: Run) -> dict[str, Any]:
    """The runner of long changes; what it finds done already, it does not do again."""
    tag = Tag.objects.filter(pk=work.params["tag"]).first()
    into = Tag.objects.filter(pk=work.params["into"]).first()
    verb, done, last = work.params["verb"], work.position.get("customers", 0), work.position.get("last", 0)
    origin = Origin(by=work.job.owner, job=work.job)
    if work.params["into"] and not into:
        raise Refused(_("The other tag is gone by now. Nothing more was changed; choose another one."))
    while tag:
        with transaction.atomic():
            Tag.objects.select_for_update().filter(pk=tag.pk).first()  # waits for those who are giving it right now
            ids = _step(tag, into=into, verb=verb, after=last)
            done, last = done + len(ids), ids[-1] if ids else last
            if not ids:
                _finish(tag, into=into, verb=verb, customers=done, origin=origin)
                tag = None
            work.progress(done)
            work.save_position(customers=done, last=last)
    return {"customers": done}


def _carry_out(tag: Tag, *, into: Tag | None, verb: str, title: str, origin: Origin) -> Job | None:
    """Do it here and now, or leave it to a job."""
    customers = count(tag)
    if customers > SMALL:
        params = {"verb": verb, "tag": tag.pk, "into": into.pk if into else None}
        return jobs.start(kind=KIND, title=title[:200], by=origin.by, params=params, total=customers)
    last = 0
    while ids := _step(tag, into=into, verb=verb, after=last):
        last = ids[-1]
    _finish(tag, into=into, verb=verb, customers=customers, origin=origin)
    return None


def _step(tag: Tag, *, into: Tag | None, verb: str, after: int) -> list[int]:
    """Change the next customers with the tag. Returns their ids, in order; none where there are no more."""
    rows = Tagging.objects.filter(tag=tag, account__gt=after if verb == "rename" else 0).order_by("account")
    ids = list(rows.values_list("account", flat=True)[:CHUNK])
    accounts = Account.objects.select_for_update(of=("self",)).only(*labels.READ)
    locked = list(accounts.filter(pk__in=ids).order_by("pk"))
    if verb != "rename":
        Tagging.objects.filter(tag=tag, account__in=ids).delete()
    if into:
        new = [Tagging(account_id=pk, tag=into) for pk in ids]
        Tagging.objects.bulk_create(new, ignore_conflicts=True)
    _refresh(locked)
    return ids


def _finish(tag: Tag, *, into: Tag | None, verb: str, customers: int, origin: Origin) -> None:
    """Remove the tag that nobody carries any more; a renamed one stays, and was logged when it was renamed."""
    if verb == "rename":
        return
    changes: dict[str, tuple[Any, Any]] = {"customers": (customers, 0)}
    if into:
        changes = {"tag": (tag.name, into.name), "customers": (None, customers)}
    past = "merged" if into else "deleted"
    activity.record(origin=origin, verb=f"tag.{past}", account=None, subject=tag, changes=changes)
    tag.delete()


def _locked(tag: Tag) -> Tag:
    """The tag as in the database; raises Refused while a job still works on it, or where it is gone."""
    found = Tag.objects.select_for_update().filter(pk=tag.pk).first()
    if found is None:
        raise Refused(_("The tag %s is gone by now. Reload the page.") % tag)
    open_jobs = Job.objects.filter(kind=KIND, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    if any(tag.pk in (params["tag"], params["into"]) for params in open_jobs.values_list("params", flat=True)):
        raise Refused(_("A job is still changing the tag %s. Wait until it is done; you see it under Jobs.") % tag)
    return found


def _refresh(accounts: Sequence[Account]) -> None:
    """Tell the search of the accounts about their tags as they are now; their version and `last updated` move."""
    names = tags.names_of([account.pk for account in accounts])
    for account in accounts:
        derive(account, tags=names[account.pk])
    labels.store(accounts)


jobs.register(KIND, run)
