"""Finds English that no translation can reach: in templates, in Python, in scripts."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

# Names and signs that are the same in every language.
NAMES = {
    "Plock",
    "CSV",
    "XLSX",
    "JSON",
    "PDF",
    "MRR",
    "ARR",
    "API",
    "Ctrl",
    "Esc",
    "Enter",
    "Tab",
    "K",
    "G",
    "px",
    "kB",
    "Cmd",
}
SHOWN = {"aria-label", "aria-description", "title", "placeholder", "alt", "label"}
SHOWN_DATA = re.compile(r"data-(?:confirm|.*(?:text|label|title|message|words?)$)")
SILENT = {"script", "style"}

TRANSLATED = re.compile(
    r"{% *(?:blocktranslate|blocktrans)\b.*?{% *end(?:blocktranslate|blocktrans) *%}"
    r"|{% *comment\b.*?{% *endcomment *%}|{#.*?#}"
    r"|{% *block \w*class *%}.*?{% *endblock *(?:\w+ *)?%}",
    re.DOTALL,
)
TAG = re.compile(r"{%(.*?)%}|{{(.*?)}}", re.DOTALL)
LITERAL = re.compile(r'(?<!_\()"([A-Z][a-z]+(?:[ .…].*?)?)"')
WORD = re.compile(r"[^\W\d_]+")
ENTITY = re.compile(r"&\w+;|&#\d+;")

TRANSLATORS = {"_", "_t", "N_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
TEMPLATED = {"Unreadable", "BadValue"}  # their first argument is translated by themselves
# What only developers and operators read.
INWARD = {"ValueError", "TypeError", "RuntimeError", "ImproperlyConfigured", "CommandError", "MissingSetting"}
INWARD_FILES = {"env.py", "logs.py", "run.py", "processes.py", "settings.py", "broker.py", "oops.py", "health.py"}
BRANDS = {"HubSpot", "Salesforce", "Fortnox", "Kleer"}
FOREIGN_FILES = {"payloads.py"}  # words of other systems, as they write them
SENTENCE = re.compile(r"(?![A-Z]{2})[A-Z“][\w’”]* [a-z]")
LABELS = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "violation_error_message"}
DATA = {"Republic of Ireland", "Republic of Moldova", "Authenticator app", "Recovery codes", "Session of", "My company"}


class Walk(HTMLParser):
    """Collects the words of text nodes and of the attributes that people see or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        for name, value in attrs:
            if name in SHOWN or SHOWN_DATA.fullmatch(name):
                self.note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.note(data)

    def note(self, text: str) -> None:
        words = [word for word in WORD.findall(ENTITY.sub("", text)) if word not in NAMES]
        if any(len(word) > 1 for word in words):
            self.found.append((self.getpos()[0], " ".join(text.split())))


def in_template(path: Path) -> Iterator[str]:
    """Text nodes, attributes and arguments of tags with words outside of translate."""
    source = TRANSLATED.sub(_blank, path.read_text(encoding="utf-8"))
    for match in TAG.finditer(source):
        inside = match[1] or match[2]
        if not inside.split()[:1] or inside.split()[0] in {"translate", "trans"}:
            continue
        for literal in LITERAL.findall(inside):
            if not set(WORD.findall(literal)) <= NAMES:
                yield f"{path}:{source[: match.start()].count(chr(10)) + 1}: {literal}"
    walk = Walk()
    walk.feed(TAG.sub(_blank, source))
    walk.close()
    yield from (f"{path}:{line}: {text}" for line, text in walk.found)


def in_python(path: Path) -> Iterator[str]:
    """Texts put together before they are translated, and labels and sentences that are not translated at all."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fine = {id(part) for node in ast.walk(tree) for root in _reached(node) for part in ast.walk(root)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (f"{path}:{fault}" for fault in _faults(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fine:
            known = path.name in INWARD_FILES | FOREIGN_FILES or node.value.startswith(tuple(DATA))
            if SENTENCE.match(node.value) and not known:
                yield f"{path}:{node.lineno}: {node.value}"


def _faults(call: ast.Call) -> Iterator[str]:
    if _name(call) in TRANSLATORS | TEMPLATED and call.args and isinstance(call.args[0], (ast.JoinedStr, ast.BinOp)):
        yield f"{call.lineno}: {ast.unparse(call.args[0])} is put together before it is translated"
    for keyword in call.keywords:
        if (
            keyword.arg in LABELS
            and isinstance(keyword.value, ast.Constant)
            and keyword.value.value not in BRANDS
            and WORD.search(str(keyword.value.value or ""))
        ):
            yield f"{call.lineno}: {keyword.arg}={keyword.value.value!r}"


def _reached(node: ast.AST) -> list[ast.AST]:
    """The parts of a node whose texts are translated, or are for developers: docstrings, logs, permission names."""
    match node:
        case ast.Module(body=[ast.Expr() as text, *_]) | ast.ClassDef(body=[ast.Expr() as text, *_]):
            return [text]
        case ast.FunctionDef(body=[ast.Expr() as text, *_]):
            return [text]
        case ast.Assign(targets=[ast.Name(id="permissions")]):
            return [node]
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log"))):
            return [node]
        case ast.Call() if _name(node) in TRANSLATORS | TEMPLATED | INWARD:
            return list(node.args)
    return []


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def in_script(path: Path) -> Iterator[str]:
    """Sentences in a script: what it shows must come from the page."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        code = line.partition("//")[0]
        for text in re.findall(r"\"([A-Z][a-z]+ [a-z][^\"]*)\"|`([A-Z][a-z]+ [a-z][^`]*)`", code):
            yield f"{path}:{number}: {''.join(text)}"


def _blank(match: re.Match[str]) -> str:
    """As many lines of nothing."""
    return "\n" * match[0].count("\n")
