"""The mail that invites somebody to Plock: a link that works once, for as long as one for a forgotten password."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Organisation, User
from accounts.services.surroundings import language_of
from plock.kit.errors import Temporary

log = logging.getLogger(__name__)


def keys(person: User) -> dict[str, str]:
    """What the link is made of: who it is for, and the token that is worthless once the password is set."""
    return {
        "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
    }


def send(*, person: User, by: User, link: str, house: Organisation) -> None:
    """Mail the link, in the organisation's language; raises Temporary, fit for the user, where mail does not go out."""
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    context = {"person": person, "by": by, "link": link, "house": house, "hours": hours}
    with translation.override(language_of(person, house)):
        subject = " ".join(render_to_string("emails/invitation_subject.txt", context).split())
        body = render_to_string("emails/invitation.txt", context)
    try:
        send_mail(subject, body, None, [person.email])
    except (OSError, SMTPException) as problem:
        log.warning("The invitation of user %s was not sent: %s", person.pk, problem)
        raise Temporary(str(problem)) from problem
