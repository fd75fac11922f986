"""Dated changes of running subscriptions from today on, for many at once: the rows that `services.changes` writes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.services.activity import Origin, plain
from billing.importers.subscriptions_deals import Change, Deal, Term
from billing.models import PlanVersion, Subscription, SubscriptionChange, SubscriptionItem
from billing.rules import lines
from billing.services import changes_lines
from billing.services.changes_lines import TERMS, as_json, terms_of
from billing.services.lifecycle import standing
from plock.kit.errors import Refused

Kind, State = SubscriptionChange.Kind, Subscription.State


class Changing:
    """What becomes of the rows of some deals."""

    def __init__(self, deals: Sequence[Deal], *, origin: Origin, today: date) -> None:
        self.deals, self.origin, self.today = deals, origin, today
        self.remembered: list[SubscriptionChange] = []

    def write(self) -> None:
        self._end([deal for deal in self.deals if "ends_on" in deal.fields])
        changed = [(deal, change) for deal in self.deals for change in deal.changed]
        added = [(deal, term) for deal in self.deals for term in deal.added]
        if changed:
            self._change(changed)
        if added:
            self._add(added)
        SubscriptionChange.objects.bulk_create(self.remembered)

    def _day(self, deal: Deal) -> date:
        """The first day of the new terms; that of the subscription where it has not begun."""
        starts_on: date = deal.fields.get("starts_on", (None, deal.subscription.starts_on))[1]
        return starts_on if deal.subscription.state == State.DRAFT else max(self.today, starts_on)

    # Terms -----------------------------------------------------------------------------------------------------------

    def _change(self, changed: list[tuple[Deal, Change]]) -> None:
        ledger = changes_lines.read({deal.subscription.pk for deal, _change in changed})
        versions = self._versions(changed)
        moved, new = [], []
        for deal, change in changed:
            held, on = change.term.row, self._day(deal)
            before = terms_of(held)
            row = self._with(held, change, versions)
            if on == deal.subscription.starts_on or deal.subscription.state == State.DRAFT:
                if held.pk in ledger.billed:
                    text = _("%s is invoiced from its first day already. Schedule a change of it for a later day.")
                    raise Refused(text % deal.subscription)
                for name, value in terms_of(row).items():
                    setattr(held, name, value)
                moved.append(held)
                row = held
            else:
                key = (deal.subscription.pk, held.line)
                ledger.put(key, tuple(one for one in lines.change(ledger.rows[key], on=on) if one.key != lines.NEW))
                row.starts_on, row.ends_on = on, held.ends_on
                new.append(row)
            self._remember(deal, Kind.TERMS, on, row, before, terms_of(row))
        ledger.write()
        SubscriptionItem.objects.bulk_update(moved, TERMS, batch_size=500)
        SubscriptionItem.objects.bulk_create(new)

    def _versions(self, changed: list[tuple[Deal, Change]]) -> dict[int, PlanVersion]:
        keys = {change.values["plan_version_id"] for _deal, change in changed if "plan_version_id" in change.values}
        return PlanVersion.objects.select_related("plan__product").in_bulk(keys) if keys else {}

    def _with(self, held: SubscriptionItem, change: Change, versions: dict[int, PlanVersion]) -> SubscriptionItem:
        """An unsaved row with the terms as they will be; a rebate that has run out is none."""
        terms = {**terms_of(held), **change.values}
        if key := terms.pop("plan_version_id", None):
            terms["plan_version"] = versions[key]
        row = SubscriptionItem(subscription_id=held.subscription_id, line=held.line, **terms)
        if row.rebate_until and row.rebate_until < self.today and "rebate_until" not in change.values:
            row.rebate_percent, row.rebate_until = SubscriptionItem().rebate_percent, None
        return row

    def _add(self, added: list[tuple[Deal, Term]]) -> None:
        for deal, term in added:
            term.row.subscription_id = deal.subscription.pk
        versions = PlanVersion.objects.select_related("plan").in_bulk({t.row.plan_version_id for _d, t in added})
        SubscriptionItem.objects.bulk_create([term.row for _deal, term in added])
        for deal, term in added:
            term.row.plan_version = versions[term.row.plan_version_id]
            self._remember(deal, Kind.ADD, self._day(deal), term.row, {}, terms_of(term.row))

    def _remember(
        self, deal: Deal, kind: str, on: date, row: SubscriptionItem, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        if deal.subscription.state == State.DRAFT:
            return
        names = [name for name in after if before.get(name) != after[name]]
        made = SubscriptionChange(
            subscription=deal.subscription,
            kind=kind,
            effective_on=on,
            line=row.line,
            item=row,
            before=as_json({name: before[name] for name in names if name in before}),
            after=as_json({name: after[name] for name in names}),
            made_by=self.origin.by,
        )
        self.remembered.append(made)

    # Ends ------------------------------------------------------------------------------------------------------------

    def _end(self, deals: list[Deal]) -> None:
        """Another end, or none: what is planned for later falls away, and so does the end that was planned."""
        running = [deal for deal in deals if deal.subscription.state != State.DRAFT]
        if not running:
            return
        ids = [deal.subscription.pk for deal in running]
        pending = SubscriptionChange.objects.filter(
            subscription__in=ids, cancelled_at=None, effective_on__gt=self.today
        ).order_by("pk")
        ends: dict[int, SubscriptionChange] = {}
        later = []
        last = {deal.subscription.pk: deal.fields["ends_on"][1] for deal in running}
        for change in pending:
            if change.kind == Kind.END:
                ends.setdefault(change.subscription_id, change)
            elif last[change.subscription_id] and change.effective_on >= last[change.subscription_id]:
                later.append(change)
        changes_lines.take_back(later, origin=self.origin)
        changes_lines.mark_cancelled([one for one in pending if one.kind == Kind.END], origin=self.origin)
        for deal in running:
            self._remember_end(deal, ends.get(deal.subscription.pk))

    def _remember_end(self, deal: Deal, planned: SubscriptionChange | None) -> None:
        one, ends_on = deal.subscription, deal.fields["ends_on"][1]
        before = planned.before if planned else standing(one)
        if ends_on:
            made = SubscriptionChange(
                subscription=one,
                kind=Kind.END,
                effective_on=ends_on,
                before=before,
                after={"ends_on": plain(ends_on)},
                made_by=self.origin.by,
            )
            self.remembered.append(made)
        if ends_on and ends_on <= self.today:
            deal.fields["state"] = (one.state, State.ENDED)
            if one.paused_on:
                deal.fields["paused_on"] = (one.paused_on, None)
