"""Saving a customer together with its place in a group: both or neither."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Account
from accounts.services import accounts, groups
from accounts.services.activity import Origin
from plock.kit.errors import Refused, refuse_collisions


@dataclass(frozen=True, slots=True)
class Place:
    """The master an account is to have from a day on; None takes it out of its group."""

    master: Account | None
    on: date


class CannotPlace(Refused):
    """The group is what was refused; the message is fit for the user."""


@refuse_collisions
@transaction.atomic
def create(
    *,
    account: Account,
    tags: Sequence[str] = (),
    place: Place | None = None,
    then: Callable[[Account, Origin], None] | None = None,
    origin: Origin,
) -> Account:
    """As `accounts.create`; `then` is what else belongs to it. Raises CannotPlace where the group stands in the way."""
    made = accounts.create(account=account, tags=tags, origin=origin)
    _put(made, place, origin)
    if then:
        then(made, origin)
    return made


@refuse_collisions
@transaction.atomic
def edit(*, place: Place | None = None, origin: Origin, **what: Any) -> Account:
    """As `accounts.edit`; raises CannotPlace where only the group stands in the way."""
    saved = accounts.edit(**what, origin=origin)
    _put(saved, place, origin)
    return saved


@refuse_collisions
@transaction.atomic
def approve_edited(*, place: Place | None = None, origin: Origin, **what: Any) -> Account:
    """As `accounts.approve_edited`; raises CannotPlace where only the group stands in the way."""
    saved = accounts.approve_edited(**what, origin=origin)
    _put(saved, place, origin)
    return saved


def _put(account: Account, place: Place | None, origin: Origin) -> None:
    if place is None:
        return
    try:
        if place.master:
            groups.assign(account=account, master=place.master, on=place.on, origin=origin)
        else:
            groups.leave(account=account, on=place.on, origin=origin)
    except Refused as problem:
        raise CannotPlace(str(problem)) from problem
