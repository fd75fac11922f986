"""The verbs of staff: invite, edit, deactivate, reactivate. Nobody locks himself out, and an Admin always remains."""

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from accounts.services import activity, sessions
from accounts.services.activity import Origin
from plock.kit.errors import Refused, refuse_collisions

FIELDS = ("name", "is_staff")


@refuse_collisions
@transaction.atomic
def invite(*, email: str, name: str, role: str, is_staff: bool = False, origin: Origin) -> User:
    """Add somebody who can log in once a password is chosen, by the link that the invitation brings."""
    person = User.objects.create_user(email, None, name=name, is_staff=is_staff)
    person.groups.add(Group.objects.get(name=role))
    changes: dict[str, tuple[Any, Any]] = {"e-mail": ("", person.email), "role": ("", role)}
    if is_staff:
        changes["is_staff"] = (False, True)
    activity.record(origin=origin, verb="staff.invited", account=None, subject=person, changes=changes)
    return person


@transaction.atomic
def invite_again(*, person: User, origin: Origin) -> User:
    """Note that the invitation is sent once more; raises Refused where it was accepted or withdrawn."""
    person = _locked(person)
    if not person.is_active or not is_invited(person):
        raise Refused(_("%s has no open invitation. Reload the page to see how things are now.") % person)
    activity.record(origin=origin, verb="staff.invited_again", account=None, subject=person)
    return person


@transaction.atomic
def edit(*, person: User, role: str, values: dict[str, Any], origin: Origin) -> User:
    """Set name and rights of somebody; raises Refused where that would break a rule of the house."""
    person = _locked(person)
    before = role_of(person)
    changes = activity.diff({field: getattr(person, field) for field in values}, values)
    refuse_strangers(person, origin)
    if role != before:
        refuse_self(person, origin, _("Another Admin changes your own role, so that nobody locks himself out."))
        changes["role"] = (before, role)
        person.groups.set([Group.objects.get(name=role)])
        _require_an_admin(before)
    _write(person, values, changes, origin)
    return person


@transaction.atomic
def edit_own(*, person: User, values: dict[str, Any], origin: Origin) -> None:
    """Set what somebody may change of themselves; whatever else became of them meanwhile stays."""
    person = User.objects.select_for_update().get(pk=person.pk)
    changes = activity.diff({field: getattr(person, field) for field in values}, values)
    _write(person, values, changes, origin)


@transaction.atomic
def deactivate(*, person: User, origin: Origin) -> User:
    """Let somebody in no more, from this moment on; the name stays wherever it stands."""
    person = _locked(person)
    refuse_strangers(person, origin)
    refuse_self(person, origin, _("You cannot deactivate yourself. Ask another Admin."))
    if not person.is_active:
        raise Refused(_("%s is deactivated already.") % person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _require_an_admin(role_of(person))
    sessions.end_all(user=person, origin=origin)
    changes = {"state": ("active", "deactivated")}
    activity.record(origin=origin, verb="staff.deactivated", account=None, subject=person, changes=changes)
    return person


@transaction.atomic
def reactivate(*, person: User, origin: Origin) -> User:
    """Let somebody in again, with the role and the password of before."""
    person = _locked(person)
    refuse_strangers(person, origin)
    if person.is_active:
        raise Refused(_("%s is active already.") % person)
    person.is_active = True
    person.save(update_fields=["is_active"])
    changes = {"state": ("deactivated", "active")}
    activity.record(origin=origin, verb="staff.reactivated", account=None, subject=person, changes=changes)
    return person


def is_invited(person: User) -> bool:
    """Whether somebody has not chosen a password yet."""
    return person.password.startswith(UNUSABLE_PASSWORD_PREFIX)


def role_of(person: User) -> str:
    """The name of somebody's role; empty for a superuser without one."""
    return str(person.groups.order_by("name").values_list("name", flat=True).first() or "")


def refuse_strangers(person: User, origin: Origin) -> None:
    """Only a superuser touches superusers; raises Refused."""
    if person.is_superuser and not (origin.by and origin.by.is_superuser):
        raise Refused(_("%s is a superuser, whom only another superuser may change.") % person)


def refuse_self(person: User, origin: Origin, sentence: str) -> None:
    """What another Admin has to do for somebody; raises Refused with the sentence."""
    if origin.by and origin.by.pk == person.pk:
        raise Refused(sentence)


def _write(person: User, values: dict[str, Any], changes: dict[str, tuple[Any, Any]], origin: Origin) -> None:
    """The values alone, and the line in the log, where anything changes."""
    for field, value in values.items():
        setattr(person, field, value)
    if changes:
        person.save(update_fields=list(values))
        activity.record(origin=origin, verb="staff.edited", account=None, subject=person, changes=changes)


def _locked(person: User) -> User:
    """The person as in the database. All changes of staff wait for the same row, so that two Admins cannot, at the
    same moment, take each other's place away.
    """
    Group.objects.select_for_update().get(name=roles.ADMIN)
    return User.objects.select_for_update().get(pk=person.pk)


def _require_an_admin(lost: str) -> None:
    """Where the role Admin was lost, raises Refused if nobody is left who has it, is active and can log in."""
    if lost != roles.ADMIN:
        return
    admins = User.objects.filter(is_active=True, groups__name=roles.ADMIN)
    if not admins.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
        raise Refused(_("Nobody would be left with the role Admin. Give it to somebody else first."))
