"""The chart of recurring revenue, with a title that says what it shows."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_skeleton
from babel.numbers import format_currency, format_percent
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billing.models import Movement
from billing.rules.growth import Growth
from billing.rules.worth import Balance, Kind
from plock.kit import charts, formats
from plock.kit.charts.scale import Number

MANY_TIMES = 10  # what it has grown by, from which on per cents say nothing
# Nearest to zero first: what is new, and what is lost.
ORDER = (Kind.NEW, Kind.EXPANSION, Kind.REACTIVATION, Kind.CHURN, Kind.CONTRACTION, Kind.CURRENCY)


def movements_chart(balances: Sequence[Balance], growth: Growth, currency: str) -> SafeString:
    """Every month's movements as a column, and MRR as a line above them."""

    def show(value: Number) -> str:
        return formats.money(Decimal(str(value)), currency)

    return charts.columns(
        title=finding(growth, currency),
        labels=[month(one.month) for one in balances],
        x=_("Month"),
        y=charts.Axis(_("Change in %s") % currency, show),
        stacks=[
            charts.Stack(str(Movement.Kind(kind).label), str(kind), [one.amounts.get(kind, 0) for one in balances])
            for kind in ORDER
        ],
        line=charts.Line(_("MRR"), [(index, one.closing) for index, one in enumerate(balances)]),
        line_y=charts.Axis(_("MRR in %s") % currency, show),
    )


def finding(growth: Growth, currency: str) -> str:
    """What became of MRR: "MRR grew by 12% in 12 months, to SEK 606,695"."""
    now = whole(growth.mrr, currency)
    if growth.share is None:
        return _("MRR is %(now)s; 12 months ago there was none") % {"now": now}
    if growth.share >= MANY_TIMES:
        return _("MRR grew from %(before)s to %(now)s in 12 months") % {
            "before": whole(growth.before, currency),
            "now": now,
        }
    words = {"share": percent(abs(growth.share)), "now": now}
    if growth.share > 0:
        return _("MRR grew by %(share)s in 12 months, to %(now)s") % words
    if growth.share < 0:
        return _("MRR fell by %(share)s in 12 months, to %(now)s") % words
    return _("MRR is what it was 12 months ago: %(now)s") % words


def whole(amount: Decimal, currency: str) -> str:
    """An amount without its minor unit, for headlines."""
    code = "¤¤\xa0#,##0" if formats.language().startswith("en") else "#,##0\xa0¤¤"
    text = format_currency(amount, currency, format=code, currency_digits=False, locale=formats.locale())
    return str(text).replace("-", "−", 1)


def change(amount: Decimal, currency: str) -> str:
    """The same with a sign."""
    return f"+{whole(amount, currency)}" if amount > 0 else whole(amount, currency)


def month(on: date) -> str:
    """A month, short: "Nov 2026"."""
    return str(format_skeleton("yMMM", on, locale=formats.locale()))


def percent(share: Fraction) -> str:
    """A part of a whole: "12%"; with a decimal below ten."""
    pattern = "#,##0%" if share >= Fraction(1, 10) else "#,##0.#%"
    return str(format_percent(float(share), format=pattern, locale=formats.locale()))
