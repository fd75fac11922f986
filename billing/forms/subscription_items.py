"""The fields of an item: price plan, quantity or commitment, and rebate; several of them at once."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import price_words
from billing.forms.amounts import QUANTITY
from billing.forms.days import KnownDayField
from billing.models import PlanVersion, PricePlan, SubscriptionItem
from plock.kit.forms import Grouped
from plock.kit.ids import is_id

SPARE = 3  # empty rows that wait to be filled
MOST = 200


class PlanField(forms.ChoiceField):
    """A version of a price plan out of those that are offered, by product; the value is the version."""

    offered: dict[str, PlanVersion]
    currency: str

    def offer(self, versions: Iterable[PlanVersion], *, currency: str, as_now: PlanVersion | None = None) -> None:
        """Let these be chosen, and the one that holds now though it is not sold any more."""
        listed = list(versions)
        self.offered, self.currency = {str(one.pk): one for one in listed}, currency
        groups: list[Any] = [("", "–")]
        if as_now and str(as_now.pk) not in self.offered:
            self.offered[str(as_now.pk)] = as_now
            groups.append((_("As now"), [(str(as_now.pk), _said(as_now))]))
        for product, ones in groupby(listed, key=lambda one: one.plan.product):
            groups.append((product.name, [(str(one.pk), _said(one)) for one in ones]))
        self.choices = groups

    def clean(self, value: Any) -> PlanVersion | None:
        text = str(value or "").strip()
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"])
            return None
        if found := self.offered.get(text):
            return found
        raise ValidationError(self._why_not(text))

    def _why_not(self, text: str) -> str:
        other = PlanVersion.objects.select_related("plan").filter(pk=text).first() if is_id(text) else None
        if other and other.plan.currency_id != self.currency:
            words = {"plan": other.plan, "theirs": other.plan.currency_id, "ours": self.currency}
            return _("%(plan)s is in %(theirs)s, the subscription in %(ours)s. Choose a plan in %(ours)s.") % words
        return _("This price plan is not offered to this customer. Choose another one.")


def _said(version: PlanVersion) -> str:
    return f"{version.plan.product.name}, {version.plan.name}: {price_words.in_words(version)}"


class ItemForm(Grouped, forms.Form):
    """One item. `quantity` is the number of units of a fixed price, and what is committed to of a price by usage."""

    plan = PlanField(label=gettext_lazy("Price plan"))
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        help_text=gettext_lazy("Of a price by usage: the committed quantity, or empty."),
        **QUANTITY,
    )
    rebate_percent = forms.DecimalField(
        label=gettext_lazy("Rebate, %"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        error_messages={
            "min_value": gettext_lazy("A rebate is 0 to 100 %%."),
            "max_value": gettext_lazy("A rebate is 0 to 100 %%."),
        },
    )
    rebate_until = KnownDayField(
        label=gettext_lazy("Rebate until"), required=False, help_text=gettext_lazy("Its last day; empty: for good.")
    )
    groups: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (gettext_lazy("Terms"), ("plan", "quantity", "rebate_percent", "rebate_until")),
    )

    def __init__(
        self,
        *args: Any,
        plans: Sequence[PlanVersion],
        currency: str,
        as_now: PlanVersion | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["plan"]
        field.offer(plans, currency=currency, as_now=as_now)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        version: PlanVersion | None = cleaned.get("plan")
        is_fixed = version is not None and version.plan.charge == PricePlan.Charge.FIXED
        if is_fixed and "quantity" in cleaned and cleaned["quantity"] is None:
            self.add_error("quantity", _("A fixed price needs a quantity. Enter how many."))
        if cleaned.get("rebate_until") and not cleaned.get("rebate_percent") and "rebate_percent" in cleaned:
            self.add_error("rebate_until", _("There is no rebate that could end. Enter one, or leave this empty."))
        return cleaned

    def terms(self) -> dict[str, Any]:
        """The values of a SubscriptionItem that the form says."""
        cleaned = self.cleaned_data
        version: PlanVersion = cleaned["plan"]
        is_fixed = version.plan.charge == PricePlan.Charge.FIXED
        return {
            "plan_version": version,
            "quantity": cleaned["quantity"] if is_fixed else None,
            "committed_quantity": None if is_fixed else cleaned["quantity"] or None,
            "rebate_percent": cleaned["rebate_percent"] or Decimal(0),
            "rebate_until": cleaned["rebate_until"],
        }


def initial_of(item: SubscriptionItem) -> dict[str, Any]:
    """What an ItemForm shows of an item."""
    amount = item.quantity if item.quantity is not None else item.committed_quantity
    return {
        "plan": item.plan_version_id,
        "quantity": None if amount is None else format(amount.normalize() if amount else amount, "f"),
        "rebate_percent": format(item.rebate_percent.normalize(), "f") if item.rebate_percent else None,
        "rebate_until": item.rebate_until,
    }


class BaseItems(forms.BaseFormSet):
    """Rows of items; rows that are left empty are none, and every row may be."""

    def initial_form_count(self) -> int:
        return 0

    def filled(self) -> list[dict[str, Any]]:
        """The terms of the rows that say something, in order."""
        return [form.terms() for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        if not any(self.errors) and not self.filled():
            raise ValidationError(_("A subscription has at least one item. Choose a price plan."))


ItemFormSet = forms.formset_factory(ItemForm, formset=BaseItems, extra=SPARE, max_num=MOST, validate_max=True)
