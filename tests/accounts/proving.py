"""For tests of the second factor: an app that computes codes."""

from base64 import b32decode

from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Organisation, User
from accounts.services import second_factor
from accounts.services.activity import Origin


def code_of(key: str, *, steps: int = 0) -> str:
    """What an app shows that holds the key (base 32), so many times 30 seconds from now."""
    totp = TOTP(b32decode(key), drift=steps)
    return f"{totp.token():06d}"


def give_factor(user: User) -> tuple[str, list[str]]:
    """Set up somebody's second factor; returns the key (base 32) and the recovery codes."""
    hexadecimal = "3132333435363738393031323334353637383930"
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    device, codes = second_factor.enable(user=user, key=hexadecimal, code=code_of(key), origin=Origin(by=user))
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1)  # so that the code of this moment works once more
    return key, codes


def require_for(*roles: str) -> None:
    Organisation.objects.update(second_factor_roles=list(roles))


def give_password(user: User, browser: Client | None = None, **extra) -> tuple[Client, object]:
    browser = browser or Client()
    form = {"username": user.email, "password": "correct horse", **extra}
    return browser, browser.post(reverse("login"), form)
