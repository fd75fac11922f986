"""Update the translations, or check that they are complete."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plock.kit import messages

FOLDERS = ("plock", "accounts", "billing", "integrations", "templates")
SHOWN = 40


class Command(BaseCommand):
    help = "Collect the texts of the interface into locale/*/LC_MESSAGES/django.po and compile them to django.mo."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where anything is missing or stale"
        )
        parser.add_argument("--missing", action="store_true", help="print what is not translated yet, as JSON")
        parser.add_argument(
            "--load", metavar="FILE", help='take translations from JSON: {"sv": {text: translation}, …}'
        )

    def handle(self, *, check: bool, missing: bool, load: str | None, **options: Any) -> None:
        found = messages.find(settings.BASE_DIR / folder for folder in FOLDERS)
        if check:
            complaints = [complaint for locale in locales() for complaint in complain(found, locale)]
            if complaints:
                more = [f"… and {len(complaints) - SHOWN} more."] if len(complaints) > SHOWN else []
                raise CommandError(
                    "\n".join([*complaints[:SHOWN], *more, "Run `manage.py messages`, translate, and run it again."])
                )
            return
        given = json.loads(Path(load).read_text(encoding="utf-8")) if load else {}
        left = {}
        for locale in locales():
            catalogue = update(found, locale, given.get(locale, {}))
            left[locale] = {messages.name_of(message): form(message) for message in messages.untranslated(catalogue)}
            self.stderr.write(f"{locale}: {len(catalogue)} texts, {len(left[locale])} not translated")
        if missing:
            self.stdout.write(json.dumps(left, ensure_ascii=False, indent=1))


def form(message: Message) -> str | list[str]:
    """What is to be filled in: a translation, or two, with the English of many behind them."""
    sources = messages.sources_of(message)
    return "" if len(sources) == 1 else ["", "", sources[1]]


def locales() -> list[str]:
    """The languages there are, but for the one that the texts are written in."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def path_of(locale: str) -> Path:
    return Path(settings.BASE_DIR, "locale", locale, "LC_MESSAGES", "django.po")


def update(found: messages.Texts, locale: str, given: dict[str, Any]) -> messages.Texts:
    """Write the catalogue of a language, with new translations where they are given."""
    path = path_of(locale)
    catalogue = messages.merge(found, messages.load(path, locale))
    messages.load_translations(catalogue, given)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(messages.as_po(catalogue))
    path.with_suffix(".mo").write_bytes(messages.as_mo(catalogue))
    return catalogue


def complain(found: messages.Texts, locale: str) -> Iterator[str]:
    """What keeps the translations of a language from being complete."""
    path = path_of(locale)
    kept = messages.load(path, locale)
    catalogue = messages.merge(found, kept)
    for message in messages.untranslated(catalogue):
        yield f"{locale}: {messages.name_of(message)!r} is not translated."
    yield from messages.faults(catalogue)
    if not path.exists() or path.read_bytes() != messages.as_po(catalogue):
        yield f"{locale}: django.po is not up to date."
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != messages.as_mo(catalogue):
        yield f"{locale}: django.mo is not up to date."
