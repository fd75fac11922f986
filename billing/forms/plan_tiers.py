"""The tiers of a price plan as rows of a form, and the whole form: both halves judged by the rules together."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules.errors import RuleError
from billing.forms.amounts import AMOUNT
from billing.forms.plans import PlanForm
from billing.models import PlanVersion, PricePlan
from billing.rules import pricing
from billing.rules.pricing import Mode, Pricing, Tier
from billing.services import catalogue_reading as reading

SPARE, MORE, MOST = 2, 3, 200
PLACEHOLDER = {"placeholder": " ", "step": "any"}  # so that style sheets can tell which rows are empty


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, widget=forms.NumberInput(attrs=PLACEHOLDER), **AMOUNT)


class TierForm(forms.Form):
    """A row; one that is left empty is none."""

    use_required_attribute = False
    shows_required = False

    up_to = _amount(gettext_lazy("Up to"))
    unit_price = _amount(gettext_lazy("Price"))
    flat_fee = _amount(gettext_lazy("Flat fee"))

    @property
    def is_blank(self) -> bool:
        return all(self.cleaned_data.get(name) is None for name in self.fields) and not self.errors

    def tier(self) -> Tier:
        found = self.cleaned_data
        return Tier(found.get("up_to"), found.get("unit_price") or Decimal(0), found.get("flat_fee") or Decimal(0))


class BaseTiers(forms.BaseFormSet):
    def total_form_count(self) -> int:
        """One row at least, whatever was sent: there is always a place for what is wrong."""
        return max(1, super().total_form_count())

    def used(self) -> list[TierForm]:
        return [form for form in self.forms if not form.is_blank]


Tiers = forms.formset_factory(TierForm, formset=BaseTiers, extra=0, max_num=MOST, absolute_max=MOST)


class PlanEntry:
    """What is typed about a plan. `spare` rows are left for more tiers; `more` adds some and judges nothing."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        plan: PricePlan,
        version: PlanVersion,
        is_committed: bool = False,
    ) -> None:
        self.plan, self.version = plan, version
        self._verdict: bool | None = None
        self.is_priced = False  # whether the prices are good, whatever else is not
        self.wants_more = data is not None and "more" in data
        if data is not None and self.wants_more:
            data = self._lengthened(data)
        self.form = PlanForm(data, plan=plan, version=version, is_committed=is_committed)
        rows: Sequence[dict[str, Any]] = [_row(tier) for tier in reading.in_order(version)] if version.pk else [{}]
        self.tiers: Any = Tiers(data, prefix="tiers", initial=[*rows, *[{}] * SPARE])
        if self.wants_more:
            self._judge_nothing()

    def is_valid(self) -> bool:
        """Judge everything, once; what the rules refuse is said beside the tier that it is about."""
        if self._verdict is None:
            self._verdict = self._judge()
        return self._verdict

    def _judge(self) -> bool:
        is_good = self.form.is_valid()
        is_good = self.tiers.is_valid() and is_good
        if self.tiers.is_valid() and {"mode", "charge"} <= self.form.cleaned_data.keys():
            self.is_priced = self._obeys_rules() and not self.form.has_error("currency")
        return is_good and self.is_priced

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """(where to, label, sentence) of everything that is wrong, for the summary."""
        found = [("", "", str(sentence)) for sentence in self.form.non_field_errors()]
        found += [
            (field.id_for_label or field.auto_id, str(field.label), str(error))
            for field in self.form
            for error in field.errors
        ]
        for number, row in enumerate(self.tiers.forms, 1):
            for field in row:
                label = _("Tier %(number)s, %(field)s") % {"number": number, "field": field.label}
                found += [(field.id_for_label, label, str(error)) for error in field.errors]
        return found + [("", "", str(sentence)) for sentence in self.tiers.non_form_errors()]

    def typed_tiers(self) -> list[Tier]:
        tiers = [row.tier() for row in self.tiers.used()]
        if self.form.cleaned_data.get("mode") != Mode.STAIRSTEP:
            return tiers
        return [Tier(tier.up_to, Decimal(0), tier.flat_fee) for tier in tiers]

    def pricing(self) -> Pricing:
        typed = self.form.cleaned_data
        size = typed.get("block_size")
        return reading.pricing_of(mode=typed["mode"], block_size=size, charge=typed["charge"], tiers=self.typed_tiers())

    def _obeys_rules(self) -> bool:
        for row in self.tiers.used():
            name = "flat_fee" if self.form.cleaned_data["mode"] == Mode.STAIRSTEP else "unit_price"
            if row.cleaned_data.get(name) is None and row.cleaned_data.get("flat_fee") is None:
                row.add_error(name, _("Enter a price. 0 is free."))
                return False
        if not self.tiers.used():
            self.tiers.forms[0].add_error("unit_price", _("Enter a price. 0 is free."))
            return False
        try:
            pricing.check(self.pricing())
        except RuleError as problem:
            self._place(problem)
            return False
        return True

    def _place(self, problem: RuleError) -> None:
        """Put what the rules refuse beside the field that it is about."""
        used, sentence = self.tiers.used(), str(problem)
        number = int(str(problem.values.get("number", len(used))))
        match problem.template:
            case pricing.BLOCK_SIZE:
                self.form.add_error("block_size", sentence)
            case pricing.ONE_TIER:
                self.form.add_error("mode", sentence)
            case _:
                used[number - 1].add_error("up_to", ValidationError(sentence))

    @staticmethod
    def _lengthened(data: Any) -> Any:
        longer = data.copy()
        total = str(longer.get("tiers-TOTAL_FORMS", "0"))
        longer["tiers-TOTAL_FORMS"] = str(min(MOST, (int(total) if total.isdecimal() and len(total) < 6 else 0) + MORE))
        return longer

    def _judge_nothing(self) -> None:
        """Show what is typed as it is: whoever asks for more rows is not done yet."""
        for form in (self.form, *self.tiers.forms):
            form._errors = ErrorDict()
        self.tiers._errors = [{} for _row in self.tiers.forms]
        self.tiers._non_form_errors = ErrorList()


def _row(tier: Any) -> dict[str, Any]:
    """A tier as its row shows it, without zeros behind the comma; no fee is an empty cell."""
    up_to = None if tier.up_to is None else reading.plain(tier.up_to)
    fee = reading.plain(tier.flat_fee) if tier.flat_fee else None
    return {"up_to": up_to, "unit_price": reading.plain(tier.unit_price), "flat_fee": fee}
