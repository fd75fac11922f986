"""The second factor: codes of an app (TOTP), and recovery codes for when the phone is gone.

Of recovery codes only a keyed hash is stored. The app's key must stay readable to check codes; it is shown but once.
"""

import math
import secrets
from base64 import urlsafe_b64encode
from binascii import unhexlify
from enum import StrEnum
from typing import Any

import django_otp
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.roles import ADMIN
from accounts.services import activity
from accounts.services.activity import Origin
from accounts.services.surroundings import house, language_of
from plock.kit.errors import Refused

CODES, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
APP, RECOVERY = "Authenticator app", "Recovery codes"


class Owed(StrEnum):
    """What somebody who gave the right password must still do before anything opens."""

    NOTHING = ""
    CODE = "code"
    SET_UP = "set-up"


def owed(user: Any, *, is_proven: bool) -> Owed:
    if not user.is_authenticated or is_proven:
        return Owed.NOTHING
    if is_on(user):
        return Owed.CODE
    return Owed.SET_UP if is_required(user) else Owed.NOTHING


def is_on(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def is_required(user: User) -> bool:
    """Whether one of the person's roles must have a second factor; a superuser counts as Admin."""
    roles = house().second_factor_roles
    if not roles:
        return False
    return (user.is_superuser and ADMIN in roles) or user.groups.filter(name__in=roles).exists()


def codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def verify(*, user: User, code: str, origin: Origin) -> Device | None:
    """The device that a code proves, or None; a recovery code is used up by it. Wrong ones make the next one wait."""
    typed = _typed(code)
    is_recovery = not (len(typed) == 6 and typed.isdecimal())
    kind = StaticDevice if is_recovery else TOTPDevice
    device = kind.objects.filter(user=user, confirmed=True).first()
    if device is None:
        return None
    with transaction.atomic():
        token = _hashed(user, typed) if is_recovery else typed
        proven = django_otp.verify_token(user, device.persistent_id, token)
        if proven and is_recovery:
            changes = {"codes_left": (None, codes_left(user))}
            activity.record(origin=origin, verb="second_factor.code_used", account=None, subject=user, changes=changes)
    return proven


def seconds_to_wait(user: User) -> int:
    """How long no code is looked at after wrong ones: 1 second, 2, 4, 8 …"""
    until = [device.verify_is_allowed()[1] for device in django_otp.devices_for_user(user)]
    now = timezone.now()
    waits = [(one["locked_until"] - now).total_seconds() for one in until if one]
    return max((math.ceil(wait) for wait in waits), default=0)


def enable(*, user: User, key: str, code: str, origin: Origin) -> tuple[TOTPDevice, list[str]]:
    """Turn it on with a key that the app has shown to hold; returns the recovery codes, which nobody can see again."""
    totp, typed = TOTP(unhexlify(key)), _typed(code)
    if not typed.isdecimal() or not totp.verify(int(typed), tolerance=1):
        raise Refused(
            _("That is not the code of this moment. Look at the app again, and check the clock of the phone.")
        )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if is_on(user):
            raise Refused(_("Your second factor is on already. To move it to another phone, turn it off first."))
        device = TOTPDevice.objects.create(user=user, name=APP, key=key, last_t=totp.t(), drift=totp.drift)
        codes = _make_codes(user)
        _tell(user, "enabled", origin)
    return device, codes


def renew_codes(*, user: User, origin: Origin) -> list[str]:
    """New recovery codes in place of all old ones."""
    with transaction.atomic():
        if not is_on(user):
            raise Refused(_("There is no second factor to make codes for. Set it up first."))
        codes = _make_codes(user)
        activity.record(origin=origin, verb="second_factor.codes_renewed", account=None, subject=user)
    return codes


def disable(*, user: User, origin: Origin) -> None:
    """Turn one's own off; refused where the role must have it."""
    if is_required(user):
        raise Refused(_("Your role must have a second factor. To move it to another phone, ask an Admin to reset it."))
    _remove(user, "disabled", origin)


def reset(*, user: User, origin: Origin) -> None:
    """Take away somebody's second factor, when phone and codes are lost; who must have one is asked to set it up."""
    _remove(user, "reset", origin)


def _remove(user: User, verb: str, origin: Origin) -> None:
    with transaction.atomic():
        removed = TOTPDevice.objects.filter(user=user).delete()[0] + StaticDevice.objects.filter(user=user).delete()[0]
        if not removed:
            raise Refused(_("%s has no second factor.") % user)
        _tell(user, verb, origin)


def _make_codes(user: User) -> list[str]:
    device, _made = StaticDevice.objects.get_or_create(user=user, defaults={"name": RECOVERY})
    device.token_set.all().delete()
    codes = ["".join(secrets.choice(LETTERS) for _letter in range(10)) for _code in range(CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_hashed(user, code)) for code in codes])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _typed(code: str) -> str:
    """A code as it is compared: without spaces and dashes, in small letters."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def _hashed(user: User, code: str) -> str:
    """96 bits of a keyed hash: what fits the column of django-otp, and far more than can be tried."""
    digest = salted_hmac(f"accounts.recovery.{user.pk}", code, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:12]).decode()


def _tell(user: User, what: str, origin: Origin) -> None:
    """Log it, and write to the person, in their language."""
    activity.record(origin=origin, verb=f"second_factor.{what}", account=None, subject=user)
    with translation.override(language_of(user, house())):
        about = {"name": user.name, "by": origin.by, "address": settings.BASE_URL}
        subject = render_to_string(f"emails/second_factor_{what}_subject.txt", about).strip()
        text = render_to_string(f"emails/second_factor_{what}.txt", about)
    transaction.on_commit(lambda: send_mail(subject, text, None, [user.email]), robust=True)
