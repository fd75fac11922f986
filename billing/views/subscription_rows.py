"""The rows of items on the form of a subscription: spare ones, more of them, and what was typed."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict

from billing.forms.subscription_items import MOST, SPARE, ItemFormSet, initial_of
from billing.models import PlanVersion, PricePlan, Subscription, SubscriptionItem
from billing.services import catalogue_reading

RECURRING = (PricePlan.Charge.FIXED, PricePlan.Charge.USAGE)
PREFIX = "items"
TERMS = ("plan_version_id", "quantity", "committed_quantity", "rebate_percent", "rebate_until")


class Rows:
    """What the request says of the items. `data` is what the main form is bound to, if it was sent at all."""

    def __init__(self, request: HttpRequest, subscription: Subscription) -> None:
        self.post, self.subscription = request.POST, subscription
        self.asks_for_more = "more" in request.POST
        self.is_sent = request.method == "POST" and not self.asks_for_more
        self.data: QueryDict | None = request.POST if self.is_sent else None

    @property
    def typed(self) -> dict[str, Any] | None:
        """What was typed into the main form so far, where only more rows were asked for."""
        if not self.asks_for_more:
            return None
        boxes = {name: name in self.post for name in ("auto_dispatch", "invoice_separately")}
        return {**{name: self.post[name] for name in self.post}, **boxes}

    @cached_property
    def items(self) -> list[SubscriptionItem]:
        """Those of the draft, each from its first day on."""
        if not self.subscription.pk:
            return []
        rows = self.subscription.items.select_related("plan_version__plan__product")
        return list(rows.prefetch_related("plan_version__tiers").order_by("line", "pk"))

    @property
    def is_dated(self) -> bool:
        """Whether something of the draft changes by a date: then its items are changed one by one."""
        return any(item.starts_on or item.ends_on for item in self.items)

    @cached_property
    def formset(self) -> Any:
        """The rows; None where they cannot be edited here."""
        if self.is_dated:
            return None
        given: dict[str, Any] = {
            "prefix": PREFIX,
            "form_kwargs": {"plans": self._plans(), "currency": self.subscription.currency_id},
        }
        if self.is_sent:
            return ItemFormSet(self.post, **given)
        rows = self._typed_rows() if self.asks_for_more else [initial_of(item) for item in self.items]
        found = ItemFormSet(initial=rows, **given)
        found.extra = min(len(rows) + SPARE, MOST)
        return found

    def are_valid(self) -> bool:
        return self.formset is None or bool(self.formset.is_valid())

    def filled(self) -> list[SubscriptionItem]:
        """The items as typed."""
        return [SubscriptionItem(**terms) for terms in self.formset.filled()] if self.formset else []

    def changed(self) -> list[SubscriptionItem] | None:
        """The items as typed, where they are not those that the draft has."""
        if self.formset is None:
            return None
        typed, held = self.filled(), self.items
        same = [_terms(item) for item in typed] == [_terms(item) for item in held]
        return None if same else typed

    def _typed_rows(self) -> list[dict[str, Any]]:
        text = self.post.get(f"{PREFIX}-TOTAL_FORMS", "")
        count = min(int(text), MOST) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
        names = ("plan", "quantity", "rebate_percent", "rebate_until")
        return [{name: self.post.get(f"{PREFIX}-{row}-{name}", "") for name in names} for row in range(count)]

    def _plans(self) -> list[PlanVersion]:
        """What is offered to the customer, and what the draft has of what is not offered any more."""
        offered = list(
            catalogue_reading.offered(
                account=self.subscription.account, currency=self.subscription.currency_id, charges=RECURRING
            )
        )
        known = {one.pk for one in offered}
        held = {item.plan_version_id: item.plan_version for item in self.items}
        return [*offered, *(version for pk, version in held.items() if pk not in known)]


def _terms(item: SubscriptionItem) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in TERMS)
