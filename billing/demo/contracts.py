"""Invented subscriptions as the rules see them, before they are written."""

from billing.demo.deals import Deal, Part
from billing.models import Subscription
from billing.rules.contracts import Contract, Practice, Terms
from billing.rules.periods import PeriodMode, Schedule
from billing.services.contracts import ZERO, Held


def held(deal: Deal) -> Held:
    """The deal as `services.contracts` would read it."""
    row = deal.subscription
    contract = Contract(
        Schedule(row.starts_on, row.billing_interval_months, PeriodMode(row.period_mode), row.anchor_on),
        Practice(row.billing_practice),
        row.currency_id,
        tuple(_terms(part) for part in deal.parts),
        ends_on=row.ends_on,
        signed_on=row.signed_on,
        minimum=row.minimum_commitment,
        is_binding=row.state != Subscription.State.DRAFT,
    )
    return Held(row.pk, row.account_id, contract, (ZERO, ZERO, ZERO))


def _terms(part: Part) -> Terms:
    item, offer = part.item, part.offer
    return Terms(
        item.pk,
        item.line,
        offer.pricing,
        item.quantity if item.quantity is not None else item.committed_quantity or ZERO,
        offer.months,
        item.rebate_percent,
        item.rebate_until,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
    )
