"""E-mail addresses, phone numbers and web sites: tidied, and refused only when nobody could use them."""

import re
import unicodedata

from .errors import N_, RuleError
from .names import collapse

LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, without the brackets
LONGEST_WEBSITE = 200

EMAIL_LENGTH = N_("The e-mail address “{text}” is {length} characters long. Use at most 254 characters.")
EMAIL_AT = N_("The e-mail address “{text}” needs exactly one @. Write one address, like anna@example.com.")
EMAIL_LOCAL = N_("The e-mail address “{text}” has no usable name before the @. Write it like anna@example.com.")
EMAIL_DOMAIN = N_("The e-mail address “{text}” has no valid domain after the @. Write it like anna@example.com.")
PHONE_LENGTH = N_("The phone number “{text}” is {length} characters long. Use 5 to 32 characters.")
PHONE_CHARACTERS = N_(
    "The phone number “{text}” is not valid. Use digits, spaces and + ( ) - . /, like +46 8 123 456 78."
)
WEBSITE_LENGTH = N_("The web site “{text}” is {length} characters long. Use 1 to 200 characters.")
WEBSITE_CHARACTERS = N_(
    "The web site “{text}” contains a space, quote or bracket. Write an address, like www.example.com."
)
WEBSITE_SCHEME = N_("The web site “{text}” is not an http or https address. Write it like https://www.example.com.")

# Where private people and small companies have their mailboxes: no sign that two customers are one.
_PUBLIC_MAIL = """
gmail.com googlemail.com outlook.com hotmail.com hotmail.se hotmail.no live.com live.se live.no msn.com yahoo.com
yahoo.se ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net web.de
t-online.de mail.com mail.ru yandex.ru zoho.com fastmail.com hey.com tutanota.com telia.com telia.se bredband.net
comhem.se tele2.se spray.se passagen.se swipnet.se online.no broadpark.no frisurf.no getmail.no c2i.net jubii.dk
stofanet.dk tdcadsl.dk mail.dk kolumbus.fi elisanet.fi saunalahti.fi luukku.com orange.fr wanadoo.fr free.fr
laposte.net sfr.fr seznam.cz centrum.cz btinternet.com sky.com virginmedia.com
"""
PUBLIC_MAIL = frozenset(_PUBLIC_MAIL.split())

_LABEL = r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
_HOST = rf"(?:{_LABEL}\.)+[^\W\d_](?:[^\W_]|-){{0,61}}[^\W_]"
_DOMAIN = re.compile(_HOST)
_LOCAL = re.compile(r"[^\s@,;:<>()\[\]\"\\.]+(?:\.[^\s@,;:<>()\[\]\"\\.]+)*")
_PHONE = re.compile(r"\(?\+?[0-9(](?:[0-9 ().\-/]*)(?:,? ?(?:ext\.?|x) ?[0-9]{1,6})?", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_SCHEME = re.compile(r"(https?)://", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+\-]*:|/", re.IGNORECASE)
_ADDRESS = re.compile(rf"(?:https?://)?{_HOST}\.?(?::[0-9]{{1,5}})?(?:[/?#].*)?", re.IGNORECASE)


def clean_email(text: str) -> str:
    """One address with its domain in small letters. Raises RuleError unless it could be mailed to."""
    email = text.strip()
    if len(email) > LONGEST_EMAIL:
        raise RuleError(EMAIL_LENGTH, text=email, length=len(email))
    if email.count("@") != 1:
        raise RuleError(EMAIL_AT, text=email)
    local, domain = email.split("@")
    domain = unicodedata.normalize("NFC", domain.lower())
    if len(local) > 64 or not local.isprintable() or not _LOCAL.fullmatch(local):
        raise RuleError(EMAIL_LOCAL, text=email)
    if not _DOMAIN.fullmatch(domain):
        raise RuleError(EMAIL_DOMAIN, text=email)
    return f"{local}@{domain}"


def own_domain(email: str) -> str:
    """The domain of an address where it tells companies apart, "" where everybody may have an address there."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in PUBLIC_MAIL else domain


def clean_phone(text: str) -> str:
    """The number as people write it, with plain spaces and hyphens. Raises RuleError unless 5-32 such characters."""
    phone = collapse(unicodedata.normalize("NFKC", text)).translate(_DASHES)
    if not 5 <= len(phone) <= 32:
        raise RuleError(PHONE_LENGTH, text=phone, length=len(phone))
    if not _PHONE.fullmatch(phone) or sum(map(str.isdecimal, phone)) < 3:
        raise RuleError(PHONE_CHARACTERS, text=phone)
    return phone


def clean_website(text: str) -> str:
    """The web site as typed, without the space around it and a slash at its end.

    A word that is no address ("Official", as lists from the web have it) is kept, but never becomes a link: see
    `website_url`. Raises RuleError for spaces, quotes, brackets and any scheme but http and https.
    """
    site = text.strip().rstrip("/")
    if not 1 <= len(site) <= LONGEST_WEBSITE:
        raise RuleError(WEBSITE_LENGTH, text=site, length=len(site))
    if not site.isprintable() or re.search(r'[\s<>"\\]', site):
        raise RuleError(WEBSITE_CHARACTERS, text=site)
    if _ANY_SCHEME.match(site) and not _ADDRESS.fullmatch(site):
        raise RuleError(WEBSITE_SCHEME, text=site)
    return site


def website_url(text: str) -> str:
    """The address to link to, with https:// where no scheme was typed; empty for a text that is no address."""
    try:
        site = clean_website(text)
    except RuleError:
        return ""
    if not _ADDRESS.fullmatch(site):
        return ""
    return site if _SCHEME.match(site) else f"https://{site}"
