"""A sheet drawn as PDF, the same bytes for the same sheet."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from threading import Lock

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from billing.paper import closing, look, words
from billing.paper.figures import Figures
from billing.paper.head import head
from billing.paper.lettering import clean, fit, font, width, wrap
from billing.paper.look import HEIGHT, LEFT, MIDDLE, RIGHT, Style, Text
from billing.paper.pages import Page, Pages, ending_together
from billing.paper.sheet import Sheet
from billing.paper.table import Table

rl_config.useA85 = 0  # streams as bytes, a quarter smaller than as text
MOST_FOOTER = 4  # lines
UNDATED = date(2000, 1, 1)
EMBEDDING = Lock()  # fonts are read by seeking in one buffer


def render(sheet: Sheet) -> bytes:
    """The PDF of the sheet, in its language. Any text will do: what the fonts have not is shown as a box."""
    with translation.override(sheet.language or "en"):
        return _drawn(sheet, _laid_out(sheet))


def _laid_out(sheet: Sheet) -> list[Page]:
    figures = Figures(sheet.currency)
    first, y = head(sheet, figures)
    table = Table(sheet, figures)
    pages = Pages(first, y, header=table.header, continued=table.continued)
    pages.fill(ending_together(table.units(), [closing.totals(sheet, figures), *closing.below(sheet)]))
    return pages.pages


def _drawn(sheet: Sheet, pages: list[Page]) -> bytes:
    for name in (look.REGULAR, look.BOLD):
        font(name)
    paper, size, language = BytesIO(), (look.WIDTH, HEIGHT), clean(sheet.language)
    canvas = Canvas(paper, size, invariant=1, pageCompression=1, lang=language, initialFontName=look.REGULAR)
    _describe(canvas, sheet)
    for number, page in enumerate(pages, 1):
        _draw(canvas, sheet, page, number, len(pages))
        canvas.showPage()
    with EMBEDDING:
        canvas.save()
    return paper.getvalue()


def _describe(canvas: Canvas, sheet: Sheet) -> None:
    """What viewers and archives show of the file; its date is that of the invoice, for want of a clock."""
    canvas.setTitle(clean(words.title(sheet)))
    canvas.setAuthor(clean(sheet.seller.name))
    canvas.setSubject(clean(sheet.buyer.name))
    canvas.setCreator("Plock")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    on = sheet.issued_on or sheet.billing_date or UNDATED
    canvas.setDateFormatter(lambda *_clock: f"D:{on:%Y%m%d}000000Z")


def _draw(canvas: Canvas, sheet: Sheet, page: Page, number: int, pages: int) -> None:
    if sheet.kind == "draft":
        _watermark(canvas, _("DRAFT"))
    pen = _Pen(canvas)
    for y, line in page:
        for text in line.texts:
            pen.write(text, y + line.above)
        if line.rule:
            pen.rule(line.rule, y + line.height)
    pen.rule(look.Rule(LEFT, RIGHT), look.FOOT)
    for text, y in _footer(sheet, number, pages):
        pen.write(text, y)
    pen.lift()


def _footer(sheet: Sheet, number: int, pages: int) -> Iterable[tuple[Text, float]]:
    first = look.FOOT + look.TINY.size + 6
    for index, line in enumerate(wrap(sheet.footer.strip(), look.TINY, MIDDLE - LEFT - 20, most=MOST_FOOTER)):
        yield Text(LEFT, line, look.TINY), first + index * look.TINY.leading
    page = _("Page %(page)s of %(pages)s") % {"page": number, "pages": pages}
    yield Text(RIGHT, *fit(f"{words.title(sheet)}  ·  {page}", look.TINY, RIGHT - MIDDLE), to_left=True), first


def _watermark(canvas: Canvas, said: str) -> None:
    """Large and pale across the page, below everything else."""
    said, style = fit(said, look.WATERMARK, look.WIDTH)
    canvas.saveState()
    canvas.translate(look.WIDTH / 2, HEIGHT * 0.42)
    canvas.rotate(50)
    canvas.setFont(style.font, style.size)
    canvas.setFillColorRGB(*style.colour)
    canvas.drawString(-width(said, style) / 2, 0, said)
    canvas.restoreState()


class _Pen:
    """Writes on a page, taking up other letters only where they change."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas, self._text = canvas, canvas.beginText()
        self._style: Style | None = None

    def write(self, text: Text, y: float) -> None:
        """A text whose base line is y below the edge."""
        style = text.style
        if style != self._style:
            self._text.setFont(style.font, style.size)
            self._text.setFillColorRGB(*style.colour)
            self._style = style
        x = text.x - width(text.text, style) if text.to_left else text.x
        self._text.setTextOrigin(x, HEIGHT - y)
        self._text.textOut(text.text)

    def rule(self, rule: look.Rule, y: float) -> None:
        """A rule y below the edge."""
        self._canvas.setStrokeColorRGB(*rule.colour)
        self._canvas.setLineWidth(0.6)
        self._canvas.line(rule.start, HEIGHT - y, rule.end, HEIGHT - y)

    def lift(self) -> None:
        """What was written goes on the page."""
        self._canvas.drawText(self._text)
