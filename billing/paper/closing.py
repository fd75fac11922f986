"""What follows the table: the totals with the VAT of each rate, notes, and how to pay."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from billing.paper import look
from billing.paper.figures import Figures
from billing.paper.lettering import fit, width, wrap
from billing.paper.look import LEFT, MIDDLE, RIGHT, Line, Rule, Style, Text, Unit
from billing.paper.sheet import Sheet

GAP = 10.0
WHOLE = 1.0  # points: figures are set smaller rather than cut
READABLE = RIGHT - LEFT - 60  # points: longer lines tire


def totals(sheet: Sheet, figures: Figures) -> Unit:
    """Net, VAT per rate and total, which stay together."""
    lines = [_sum(_("Net"), figures.money(sheet.net), look.TEXT, above=8)]
    for share in sheet.shares:
        label = _("VAT %(rate)s on %(net)s")
        said = label % {"rate": figures.percent(share.rate), "net": figures.amount(share.net)}
        lines.append(_sum(said, figures.money(share.vat), look.TEXT, above=4))
    if len(sheet.shares) != 1:
        lines.append(_sum(_("VAT in total"), figures.money(sheet.vat), look.TEXT, above=4))
    lines[-1] = lines[-1]._replace(below=8, rule=Rule(MIDDLE, RIGHT, look.STRONG))
    lines.append(_sum(_("Total"), figures.money(sheet.total), look.TOTAL, above=6))
    return Unit((*lines, Line(14, 0)))


def _sum(label: str, amount: str, style: Style, *, above: float) -> Line:
    said, its_style = fit(amount, style, (RIGHT - MIDDLE) * 0.6)
    room = RIGHT - MIDDLE - width(said, its_style) - GAP
    texts = (Text(MIDDLE, *fit(label, style, room, least=WHOLE)), Text(RIGHT, said, its_style, to_left=True))
    return Line(style.size + above, style.leading - style.size, texts)


def below(sheet: Sheet) -> Iterator[Unit]:
    """Each note on its own; then the ways to pay, with their heading and with the line breaks they were given."""
    for note in sheet.notes:
        yield _paragraph(note, "")
    if sheet.payment.strip():
        yield _paragraph(sheet.payment, _("Payment"))


def _paragraph(text: str, heading: str) -> Unit:
    lines = [_line(look.STRONG_TEXT, heading)] if heading else []
    lines += (_line(look.TEXT, line) for line in wrap(text.strip(), look.TEXT, READABLE))
    return Unit((*lines, Line(8, 0)))


def _line(style: Style, text: str) -> Line:
    return Line(style.size, style.leading - style.size, (Text(LEFT, text, style),))
