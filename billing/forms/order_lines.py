"""The lines of an order as a form: rows that are left empty are none, and rows can be added and removed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.groups import DayField
from billing import price_words
from billing.forms.amounts import AMOUNT, QUANTITY
from billing.models import OrderLine, PricePlan
from billing.services.orders_offers import Offers

SPARE, MORE, MOST = 2, 3, 200
TOTAL = "lines-total"


class LineForm(forms.Form):
    """One line. `what` is a version of a plan (`plan-7`) or a product at a price agreed on (`month-7`, `once-7`)."""

    use_required_attribute = False

    what = forms.ChoiceField(label=gettext_lazy("Product and price plan"), required=False)
    quantity = forms.DecimalField(label=gettext_lazy("Quantity"), **QUANTITY)
    unit_price = forms.DecimalField(label=gettext_lazy("Unit price"), **AMOUNT)
    rebate_percent = forms.DecimalField(
        label=gettext_lazy("Rebate, %"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )
    rebate_until = DayField(label=gettext_lazy("Rebate until"), required=False)
    starts_on = DayField(label=gettext_lazy("Start date"), required=False)
    description = forms.CharField(label=gettext_lazy("Text on the invoice"), max_length=200, required=False)

    def __init__(self, *args: Any, offers: Offers, choices: Sequence[Any], number: int, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True})
        self.offers, self.number = offers, number
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        self.fields["unit_price"].widget.attrs["placeholder"] = _("the plan's")
        self.fields["quantity"].widget.attrs["placeholder"] = "1"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        what = cleaned.get("what")
        if not what and "what" not in self.errors and self.has_changed():
            self.add_error("what", _("Choose what is ordered, or empty the line."))
        is_unpriced = cleaned.get("unit_price") is None and "unit_price" not in self.errors
        if what and not what.startswith("plan-") and is_unpriced:
            self.add_error("unit_price", _("Enter the price agreed on."))
        if cleaned.get("rebate_until") and not cleaned.get("rebate_percent"):
            self.add_error("rebate_percent", ValidationError(_("Enter the rebate that ends then, or no end.")))
        return cleaned

    def line(self) -> OrderLine:
        """What the row says, unsaved."""
        cleaned = self.cleaned_data
        kind, _dash, key = cleaned["what"].partition("-")
        version = self.offers.versions[int(key)] if kind == "plan" else None
        product = version.plan.product if version else self.offers.products[int(key)]
        is_usage = version is not None and version.plan.charge == PricePlan.Charge.USAGE
        quantity = cleaned["quantity"]
        return OrderLine(
            product=product,
            plan_version=version,
            is_recurring=version.plan.charge != PricePlan.Charge.ONE_OFF if version else kind == "month",
            description=cleaned["description"],
            quantity=Decimal(not is_usage) if quantity is None else quantity,
            unit_price=cleaned["unit_price"],
            rebate_percent=cleaned["rebate_percent"] or Decimal(0),
            rebate_until=cleaned["rebate_until"],
            starts_on=cleaned["starts_on"],
        )


class LineForms:
    """The rows of one order. Without `data` they show `lines`; with it they are what was typed."""

    def __init__(self, offers: Offers, *, data: Any = None, lines: Sequence[OrderLine] = ()) -> None:
        self.offers, self.is_bound = offers, data is not None
        self._choices = choices(offers)
        if data is None:
            initial = [initial_of(line) for line in lines]
            initial += [{} for _spare in range(SPARE if initial else MORE)]
            self.forms = [self._form(number, initial=one) for number, one in enumerate(initial)]
        else:
            self.forms = [self._form(number, data=data) for number in range(_total(data))]

    @classmethod
    def typed(cls, offers: Offers, data: Mapping[str, Any], *, more: int = 0, without: int = -1) -> "LineForms":
        """What was typed, unchecked, with more rows or without one."""
        made = cls(offers)
        rows = [
            {name: data.get(f"lines-{number}-{name}", "") for name in LineForm.base_fields}
            for number in range(_total(data))
            if number != without
        ]
        rows = (rows + [{} for _spare in range(more)])[:MOST] or [{}]
        made.forms = [made._form(number, initial=row) for number, row in enumerate(rows)]
        return made

    @property
    def total(self) -> int:
        return len(self.forms)

    @cached_property
    def filled(self) -> list[LineForm]:
        return [form for form in self.forms if form.has_changed()]

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms)

    @property
    def has_errors(self) -> bool:
        return self.is_bound and any(form.errors for form in self.forms)

    def lines(self) -> list[OrderLine]:
        """The lines that were filled in, in order; only after `is_valid`."""
        return [form.line() for form in self.filled]

    def _form(self, number: int, **values: Any) -> LineForm:
        return LineForm(
            prefix=f"lines-{number}", offers=self.offers, choices=self._choices, number=number + 1, **values
        )


def initial_of(line: OrderLine) -> dict[str, Any]:
    """What a LineForm shows of a line."""
    kind = "plan" if line.plan_version_id else "month" if line.is_recurring else "once"
    return {
        "what": f"{kind}-{line.plan_version_id or line.product_id}",
        "quantity": _plain(line.quantity),
        "unit_price": None if line.unit_price is None else _plain(line.unit_price),
        "rebate_percent": _plain(line.rebate_percent) if line.rebate_percent else None,
        "rebate_until": line.rebate_until,
        "starts_on": line.starts_on,
        "description": line.description,
    }


def choices(offers: Offers) -> list[Any]:
    """Everything that can be ordered, by product: its plans, then a price agreed on."""
    groups: list[Any] = [("", _("Choose…"))]
    plans: dict[int, list[tuple[str, str]]] = {}
    for pk, version in offers.versions.items():
        said = f"{version.plan.product}: {version.plan}, {price_words.in_words(version)}"
        plans.setdefault(version.plan.product_id, []).append((f"plan-{pk}", said))
    for pk, product in offers.products.items():
        own = [
            (f"month-{pk}", _("%s: own price, each month") % product),
            (f"once-{pk}", _("%s: own price, once") % product),
        ]
        groups.append((str(product), plans.get(pk, []) + own))
    return groups


def _total(data: Mapping[str, Any]) -> int:
    """How many rows were sent."""
    text = str(data.get(TOTAL, ""))
    return min(int(text), MOST) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _plain(number: Decimal) -> str:
    return format(Decimal(number).normalize(), "f")
