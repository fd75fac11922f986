"""The upper part of the first page: title and seller, the buyer in the window of the envelope, facts, the amount."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils.translation import gettext as _

from billing.paper import look, words
from billing.paper.figures import Figures
from billing.paper.lettering import fit, width, wrap
from billing.paper.look import LEFT, MIDDLE, MM, RIGHT, Line, Placed, Style, Text
from billing.paper.sheet import Party, Sheet

HALF = RIGHT - MIDDLE
MOST = 20  # lines of a party or of facts: whatever they are, the table begins on the first page
GAP = 10.0


def head(sheet: Sheet, figures: Figures) -> tuple[list[Placed], float]:
    """Its lines, and how far down it reaches."""
    seller, below_seller = _stack(_party(sheet.seller, MIDDLE, HALF), look.TOP)
    facts, below_facts = _stack(_facts(sheet), max(below_seller + 7 * MM, look.WINDOW_TOP))
    buyer, below_buyer = _stack(_party(sheet.buyer, LEFT, look.WINDOW_RIGHT - LEFT), look.WINDOW_TOP)
    below = max(below_facts, below_buyer, look.WINDOW_END)
    amount, end = _stack([_single(words.headline(sheet, figures), look.HEADLINE, RIGHT - LEFT)], below + 3 * MM)
    return [*_opening(sheet), *seller, *facts, *buyer, *amount], end + 4 * MM


def _opening(sheet: Sheet) -> Iterator[Placed]:
    """The title and, above the window, whom the address is of."""
    yield Placed(look.TOP, _single(words.title(sheet), look.TITLE, MIDDLE - LEFT - GAP))
    yield Placed(look.WINDOW_TOP - look.LABEL.leading - 1, _single(_("Bill to"), look.LABEL, MIDDLE - LEFT))


def _single(text: str, style: Style, room: float) -> Line:
    return Line(style.size, style.leading - style.size, (Text(LEFT, *fit(text, style, room)),))


def _party(party: Party, x: float, room: float) -> Iterator[Line]:
    for text in wrap(party.name, look.STRONG_TEXT, room, most=3):
        yield _line(Text(x, text, look.STRONG_TEXT))
    for given in party.lines:
        for text in wrap(given, look.TEXT, room, most=3):
            yield _line(Text(x, text, look.TEXT))
    if x == MIDDLE:  # the buyer's are among the facts
        for said in words.identity(party):
            for text in wrap(said, look.SMALL, room, most=2):
                yield _line(Text(x, text, look.SMALL))


def _facts(sheet: Sheet) -> Iterator[Line]:
    known = list(words.facts(sheet))
    labels = max((width(label, look.LABEL) for label, _value in known), default=0.0)
    x = MIDDLE + min(labels, HALF * 0.55) + GAP
    for label, value in known:
        first, *others = wrap(value, look.TEXT, RIGHT - x, most=3) or [""]
        yield _line(Text(MIDDLE, *fit(label, look.LABEL, x - GAP - MIDDLE)), Text(x, first, look.TEXT))
        yield from (_line(Text(x, other, look.TEXT)) for other in others)


def _line(*texts: Text) -> Line:
    return Line(look.TEXT.size, look.TEXT.leading - look.TEXT.size, texts)


def _stack(lines: Iterable[Line], y: float) -> tuple[list[Placed], float]:
    """Lines below each other from y on, no more than there is room for; and where they end."""
    placed = []
    for line in islice(lines, MOST):
        placed.append(Placed(y, line))
        y += line.height
    return placed, y
