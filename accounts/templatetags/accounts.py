"""The log in words (`account.edited` is "edited the customer"), and codes and fields for reading."""

from functools import partial
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts import wording
from accounts.models import Account, Activity
from accounts.registry import verb_words
from plock.kit.tables import EMPTY

register = template.Library()

verb_words.update(
    {
        "account.created": _("created the customer"),
        "account.edited": _("edited the customer"),
        "account.approved": _("approved the customer"),
        "account.rejected": _("rejected the customer"),
        "account.archived": _("archived the customer"),
        "account.restored": _("restored the customer"),
        "account.merged": _("merged another customer into this one:"),
        "account.merged_away": _("merged the customer into another one"),
        "customers.exported": _("exported customers"),
        "organisation.edited": _("edited the settings of"),
        "modules.switched": _("switched modules of"),
        "staff.invited": _("invited"),
        "staff.invited_again": _("invited again"),
        "staff.edited": _("edited the staff member"),
        "staff.deactivated": _("deactivated the staff member"),
        "staff.reactivated": _("reactivated the staff member"),
        "tag.edited": _("edited the tag"),
        "tag.merged": _("merged the tag"),
        "tag.deleted": _("deleted the tag"),
        "session.ended": _("ended a log-in of"),
        "sessions.ended": _("ended log-ins of"),
        "second_factor.enabled": _("turned on the second factor of"),
        "second_factor.disabled": _("turned off the second factor of"),
        "second_factor.reset": _("reset the second factor of"),
        "second_factor.codes_renewed": _("made new recovery codes for"),
        "second_factor.code_used": _("used a recovery code of"),
        "user.added": _("added the user"),
        "user.edited": _("edited the user"),
        "user.deactivated": _("deactivated the user"),
        "group.joined": _("made it a member of"),
        "group.moved": _("moved it to the group of"),
        "group.left": _("took it out of the group of"),
        "group.plan_cancelled": _("cancelled the planned change of group:"),
        "group.member_added": _("added to the group:"),
        "group.member_removed": _("took out of the group:"),
    }
)


@register.filter
def verb(entry: Activity) -> str:
    """What was done, in words; a verb nobody has put into words is shown as it is."""
    return str(verb_words.get(entry.verb, entry.verb.replace(".", ": ").replace("_", " ")))


@register.filter
def field_label(name: str, noun: str = "account") -> str:
    """A field's name as its form calls it."""
    field = wording.field_of(name, noun=noun)
    label = str(field.verbose_name if field else wording.LABELS.get(name, name.replace("_", " ")))
    return label[:1].upper() + label[1:]


@register.filter
def said(value: Any, field: str) -> SafeString | str:
    """A customer's value of that field in words."""
    return wording.in_words(value, field=field)


@register.filter
def changes_said(entry: Activity) -> list[tuple[str, SafeString | str, SafeString | str]]:
    """(label, old, new) of each changed field in words, in the order in which the record has them."""
    said_of = partial(wording.in_words, noun=entry.noun)
    changed = sorted(entry.changed_fields(), key=lambda one: wording.place_of(one[0], noun=entry.noun))
    return [
        (field_label(field, entry.noun), said_of(old, field=field), said_of(new, field=field))
        for field, old, new in changed
    ]


@register.filter
def is_about_another(entry: Activity, account: Account | None) -> bool:
    """Whether the entry tells of a customer that was merged into this one; every name begins with its number."""
    return bool(account and entry.noun == "account" and not entry.subject.startswith(f"{account.customer_number} "))


@register.filter
def shown_value(field: BoundField) -> SafeString | str:
    """What a field of a form holds, for a page that only shows it."""
    if choices := _choices(field):
        return choices.get(str(field.value()), "") or EMPTY
    return wording.in_words(field.value(), field=field.name)


@register.filter
def choice_label(field: BoundField, value: str) -> str:
    """What a value of a field with choices is called; any other value as it is."""
    return _choices(field).get(str(value), str(value)) if value else ""


def _choices(field: BoundField) -> dict[str, str]:
    return {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
