"""Texts and their translations without GNU gettext: found in Python and templates, kept in .po, compiled to .mo.

`manage.py messages` is the door; docs/translating.md says how to use it.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS: Mapping[str, tuple[Any, ...] | None] = {
    "_": None,
    "_t": None,
    "N_": None,
    "BadValue": None,
    "Unreadable": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LEFT_OUT = {"migrations", "management", "demo"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd]|%%|\{\w*(?:[:!][^{}]*)?\}")
TAG = re.compile(r"</?\w+[^>]*>")

# How a text is known: its context, then the text (of one) itself.
type Key = tuple[str, str]


class Texts(Catalog):
    """Babel's catalogue with a header that says the same every time: no dates, no versions of tools."""

    def __init__(self, locale: str | None = None) -> None:
        super().__init__(locale=locale, fuzzy=False)

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "Plock"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def find(roots: Iterable[Path]) -> Texts:
    """Every text under the folders, untranslated."""
    found = Texts()
    for path in sorted(path for root in roots for path in _sources(root)):
        for singular, plural, context in extract(path):
            found.add((singular, plural) if plural else singular, context=context or None)
    return found


def extract(path: Path) -> Iterator[tuple[str, str, str]]:
    """(text, its plural or "", its context or "") of everything in one file that is shown to people."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is left of a template around its texts is no Python; its indentation would stop the tokenizer.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    found: Any = extract_python(io.BytesIO(source.encode()), dict(KEYWORDS), [], {})
    for _line, function, messages, _comments in found:
        order = KEYWORDS[function] or (1,)
        given = (messages if isinstance(messages, tuple) else (messages,))[: len(order)]
        has_context = isinstance(order[0], tuple)
        context, texts = (given[0], given[1:]) if has_context else ("", given)
        if texts and all(texts):
            yield texts[0], texts[1] if len(texts) > 1 else "", context


def load(path: Path, locale: str) -> Texts:
    """The catalogue of a language as it is on disk; empty where there is none."""
    kept = Texts(locale)
    if path.exists():
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id:
                    kept.add(message.id, message.string, flags=message.flags, context=message.context)
    return kept


def merge(found: Texts, kept: Texts) -> Texts:
    """The texts that exist with the translations that are known; what is used no more is dropped, nothing guessed."""
    merged = Texts(str(kept.locale))
    for message in _messages(found):
        known = kept.get(key_of(message)[1], context=message.context)
        same = known is not None and isinstance(known.id, tuple) == isinstance(message.id, tuple)
        string, flags = (known.string, known.flags & {"fuzzy"}) if known and same else ("", set())
        merged.add(message.id, string or empty(message, merged), flags=flags, context=message.context)
    return merged


def empty(message: Message, catalogue: Catalog) -> Any:
    """No translation, in as many plural forms as the language has."""
    return ("",) * catalogue.num_plurals if isinstance(message.id, tuple) else ""


def as_po(catalogue: Texts) -> bytes:
    """The catalogue for people: sorted, without line numbers, so that a change shows as little as it is."""
    out = io.BytesIO()
    ordered = Texts(str(catalogue.locale))
    for message in sorted(_messages(catalogue), key=lambda message: key_of(message)[::-1]):
        ordered.add(message.id, message.string, flags=message.flags & {"fuzzy"}, context=message.context)
    ordered.header_comment = "# Written by `manage.py messages`; translate between the quotes, then run it again."
    write_po(out, ordered, no_location=True, width=0)
    return out.getvalue()


def as_mo(catalogue: Texts) -> bytes:
    """The catalogue as Django reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def key_of(message: Message) -> Key:
    return message.context or "", sources_of(message)[0]


def sources_of(message: Message) -> tuple[str, ...]:
    """The English: one text, or that of one and that of many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def name_of(message: Message) -> str:
    """The text, for lists of what is missing: "context|text" where it has a context."""
    context, text = key_of(message)
    return f"{context}|{text}" if context else text


def strings_of(message: Message) -> tuple[str, ...]:
    """The translations: one, or one for each plural form."""
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def untranslated(catalogue: Texts) -> list[Message]:
    """What still has no translation, or one that nobody has looked at."""
    return [message for message in _messages(catalogue) if message.fuzzy or not all(strings_of(message))]


def faults(catalogue: Texts) -> Iterator[str]:
    """Translations that would break a page: their placeholders or HTML tags are not those of the text."""
    for message in _messages(catalogue):
        sources = sources_of(message)
        for number, string in enumerate(strings_of(message)):
            for kind in (PLACEHOLDER, TAG):
                wanted = [sorted(kind.findall(source)) for source in sources]
                expected = wanted[min(number, len(wanted) - 1)]
                if string and sorted(kind.findall(string)) not in (expected, wanted[-1]):
                    yield f"{catalogue.locale}: {string!r} must have {' '.join(expected) or 'none'} of {kind.pattern}."


def load_translations(catalogue: Texts, translations: Mapping[str, Any]) -> int:
    """Put translations, {text: translation or [one, many]}, where there are none yet. Returns how many."""
    count = 0
    for message in untranslated(catalogue):
        given = translations.get(name_of(message))
        forms = (given,) if isinstance(given, str) else tuple(given or ())[: catalogue.num_plurals]
        if forms and all(forms):
            message.string = forms if isinstance(message.id, tuple) else forms[0]
            message.flags.discard("fuzzy")
            count += 1
    return count


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _sources(root: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        if path.suffix in {".py", ".html", ".txt"} and not LEFT_OUT & set(path.relative_to(root).parts):
            yield path
