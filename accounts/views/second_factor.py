"""One's own second factor: set it up, make new recovery codes, turn it off."""

from base64 import b32encode
from typing import Any
from urllib.parse import quote

import django_otp
import segno
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from accounts.forms.second_factor import PasswordForm, SetUpForm
from accounts.services import second_factor
from accounts.views.origin import on_screen
from plock.kit.access import ANY_STAFF, may
from plock.kit.errors import Refused
from plock.kit.htmx import see_other
from plock.kit.throttle import oneself, throttled

HOUR = 3600
SALT = "accounts.second_factor.key"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@may(ANY_STAFF)
@throttled(limit=20, seconds=HOUR, sender=oneself)
def page(request: Any) -> HttpResponse:
    user = request.user
    if second_factor.is_on(user):
        return _state(request)
    if request.method != "POST":
        return set_up(request, user=user)
    form = SetUpForm(request.POST)
    key = _key(request.POST.get("key", ""), user)
    if not key:
        return set_up(request, user=user, kept=request.POST.get("parked", ""), status=422)
    if form.is_valid():
        try:
            device, made = second_factor.enable(
                user=user, key=key, code=form.cleaned_data["code"], origin=on_screen(request)
            )
        except Refused as problem:
            form.add_error("code", str(problem))
        else:
            django_otp.login(request, device)
            request.session.cycle_key()
            return _codes(request, made, is_new=True)
    return set_up(request, user=user, form=form, key=key, kept=request.POST.get("parked", ""), status=422)


@require_POST
@sensitive_post_parameters()
@never_cache
@may(ANY_STAFF)
@throttled(limit=10, seconds=HOUR, sender=oneself)
def codes(request: Any) -> HttpResponse:
    """New recovery codes, for whoever gives the password again."""
    form = PasswordForm(request.POST, user=request.user, prefix="codes")
    if not form.is_valid():
        return _state(request, codes_form=form, status=422)
    try:
        return _codes(request, second_factor.renew_codes(user=request.user, origin=on_screen(request)))
    except Refused as problem:
        messages.error(request, str(problem))
        return see_other(request, reverse("me_second_factor"))


@require_POST
@sensitive_post_parameters()
@may(ANY_STAFF)
@throttled(limit=10, seconds=HOUR, sender=oneself)
def turn_off(request: Any) -> HttpResponse:
    """Off, for whoever gives the password again and whose role need not have it."""
    form = PasswordForm(request.POST, user=request.user, prefix="off")
    if not form.is_valid():
        return _state(request, off_form=form, status=422)
    try:
        second_factor.disable(user=request.user, origin=on_screen(request))
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Your second factor is off."))
    return see_other(request, reverse("me"))


def set_up(
    request: HttpRequest, *, user: Any, form: SetUpForm | None = None, key: str = "", kept: str = "", status: int = 200
) -> HttpResponse:
    """The page with the QR code; to whom the role asks for it, nothing else is open yet."""
    key = key or default_key()
    form = form or SetUpForm(initial={"key": signing.dumps([user.pk, key], salt=SALT)})
    device = TOTPDevice(user=user, key=key)
    is_required = second_factor.is_required(user)
    context = {
        "form": form,
        "kept": kept,
        "qr": mark_safe(segno.make(device.config_url, error="m").svg_inline(svgclass="qr-code", omitsize=True)),  # noqa: S308
        "key": b32encode(device.bin_key).decode(),
        "is_required": is_required,
        "user": None if is_required else user,
    }
    return render(request, "me/second_factor_set_up.html", context, status=status)


def _state(request: HttpRequest, *, status: int = 200, **forms: PasswordForm) -> HttpResponse:
    user: Any = request.user
    context = {
        "codes_left": second_factor.codes_left(user),
        "is_required": second_factor.is_required(user),
        "codes_form": PasswordForm(user=user, prefix="codes"),
        "off_form": PasswordForm(user=user, prefix="off"),
        **forms,
    }
    return render(request, "me/second_factor.html", context, status=status)


def _codes(request: HttpRequest, codes: list[str], *, is_new: bool = False) -> HttpResponse:
    """The recovery codes, shown this once; the file is in the page, so that nothing is kept for it."""
    text = "\n".join([_("Recovery codes for Plock, each works once"), str(request.user), "", *codes, ""])
    context = {"codes": codes, "is_new": is_new, "kept": request.POST.get("parked", ""), "file": quote(text)}
    return render(request, "me/recovery_codes.html", context)


@sensitive_variables()
def _key(signed: str, user: Any) -> str:
    """The key that the form was given for this person; empty where it is not ours or too old."""
    try:
        owner, key = signing.loads(signed, salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        return ""
    return str(key) if owner == user.pk else ""
