"""What lines say of their subscription as a whole: a new one, one that changes, or something that cannot be."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Account
from billing.importers.subscriptions_book import Book
from billing.importers.subscriptions_deals import DAY, Deal
from billing.importers.subscriptions_refusing import Refusing
from billing.models import Subscription
from billing.models.subscription import Mode, Practice
from billing.services.catalogue import no_rate
from billing.services.subscriptions import editable
from plock.kit.importing.lines import Line

# column of the file → field of the subscription
FIELDS = {
    "subscription_name": "name",
    "start_date": "starts_on",
    "end_date": "ends_on",
    "billing_interval_months": "billing_interval_months",
    "period_mode": "period_mode",
    "anchor_date": "anchor_on",
    "billing_practice": "billing_practice",
    "signed_date": "signed_on",
    "minimum_commitment": "minimum_commitment",
}
STAYS = ("starts_on", "ends_on")
State = Subscription.State


class SubscriptionJudge:
    """Of one chunk; all lines of a deal say the same of the subscription, so its first one is judged."""

    def __init__(self, book: Book, refusing: Refusing, today: date) -> None:
        self.book, self.refusing, self.today = book, refusing, today

    def deal(self, line: Line, key: Hashable) -> Deal | None:
        """The deal that a line begins; None, with a problem on the line, where there can be none."""
        account: Account = line.instance
        known = self._known(line, account)
        if line.problems:
            return None
        if known is None:
            return self._new(line, key, account)
        deal = Deal(key, account, known, is_new=False, is_young=self.book.is_young(known))
        deal.terms = list(self.book.terms.get(known.pk, ()))
        if not deal.is_young:
            self._compare(line, deal)
        self._require_customer(line, account, deal.fields.get("ends_on", (None, known.ends_on))[1], known.state)
        return None if line.problems else deal

    def further(self, line: Line, deal: Deal) -> Deal | None:
        """The deal that an earlier chunk has begun, with what this line says; None, with a problem on the line."""
        if not deal.is_young:
            self._compare(line, deal)
        return None if line.problems else deal

    def _known(self, line: Line, account: Account) -> Subscription | None:
        number = line.attached.get("subscription")
        if number is not None:
            found = self.book.by_number.get(number)
            if found and found.account_id != account.pk:
                text = _("The subscription %(number)s is that of %(customer)s. Correct the number or the customer.")
                self.refusing.refuse(line, "subscription", text % {"number": number, "customer": found.account}, text)
            return found
        if "start_date" not in line.attached:
            text = _("A subscription without a number is recognised by its start date. Fill in one of them.")
            self.refusing.refuse(line, "start_date", text)
            return None
        wanted = facts_of(line.attached)
        same = [
            one
            for one in self.book.of_account.get(account.pk or 0, ())
            if (one.name, one.starts_on, one.billing_interval_months, one.period_mode, one.billing_practice) == wanted
            and one.currency_id == account.currency
        ]
        if len(same) > 1:
            text = _("%(numbers)s of this customer all start that day on the same terms. Fill in which one is meant.")
            numbers = ", ".join(one.number for one in same)
            self.refusing.refuse(line, "subscription", text % {"numbers": numbers}, text)
        return same[0] if same else None

    # New -------------------------------------------------------------------------------------------------------------

    def _new(self, line: Line, key: Hashable, account: Account) -> Deal | None:
        said = line.attached
        if "start_date" not in said:
            text = _("This subscription is new, and a new subscription needs a start date. Fill in the date.")
            self.refusing.refuse(line, "start_date", text)
        if account.currency not in self.book.currencies:
            text = no_rate("%s")
            self.refusing.refuse(line, "currency", no_rate(account.currency), text)
        ends_on = said["end_date"] + DAY if said.get("end_date") else None
        if not line.problems and ends_on and ends_on <= said["start_date"]:
            self._refuse_end(line)
        self._require_customer(line, account, ends_on, State.ACTIVE)
        if line.problems:
            return None
        name, starts_on, months, mode, practice = facts_of(said)
        made = Subscription(
            number=said.get("subscription", ""),
            name=name,
            currency_id=account.currency,
            state=State.ENDED if ends_on and ends_on <= self.today else State.ACTIVE,
            starts_on=starts_on,
            ends_on=ends_on,
            signed_on=said.get("signed_date"),
            billing_interval_months=months,
            period_mode=mode,
            anchor_on=said.get("anchor_date"),
            billing_practice=practice,
            minimum_commitment=said.get("minimum_commitment", 0),
        )
        return Deal(key, account, made, is_new=True)

    def _refuse_end(self, line: Line) -> None:
        text = _("The subscription ends before it starts. Correct the start date or the end date.")
        self.refusing.refuse(line, "end_date", text)

    def _require_customer(self, line: Line, account: Account, ends_on: date | None, state: str) -> None:
        """Only active customers have subscriptions that run or will."""
        if state == State.ENDED or (ends_on and ends_on <= self.today):
            return
        if account.state == Account.State.PENDING:
            text = _("This customer waits for approval and cannot have a running subscription. Approve it first.")
            self.refusing.refuse(line, "subscription", text)
        elif account.state != Account.State.ACTIVE:
            text = _(
                "This customer is archived and cannot have a running subscription. "
                "Restore it first, or fill in an end date that is past."
            )
            self.refusing.refuse(line, "subscription", text)

    # There already ---------------------------------------------------------------------------------------------------

    def _compare(self, line: Line, deal: Deal) -> None:
        one, wanted = deal.subscription, _wanted(line.attached)
        allowed = editable(one, today=self.today)
        is_over = one.state == State.ENDED or (one.ends_on is not None and one.ends_on <= self.today)
        for column, field in FIELDS.items():
            if field not in wanted or wanted[field] == getattr(one, field):
                continue
            if field == "ends_on" and one.state != State.DRAFT:
                if is_over:
                    text = _("This subscription has ended and cannot end on another day. Give the row another number.")
                    self.refusing.refuse(line, column, text)
                    continue
            elif field not in allowed:
                label = str(Subscription._meta.get_field(field).verbose_name).capitalize()  # type: ignore[union-attr]
                text = _(
                    "%(field)s of a running subscription stays, since past periods follow from it. "
                    "End it, and give the row another number."
                )
                self.refusing.refuse(line, column, text % {"field": label}, text % {"field": label})
                continue
            deal.fields[field] = (getattr(one, field), wanted[field])
            line.attached_changes[column] = (_shown(field, getattr(one, field)), _shown(field, wanted[field]))
        ends_on = wanted.get("ends_on", one.ends_on)
        if deal.fields.keys() & set(STAYS) and ends_on and ends_on <= wanted.get("starts_on", one.starts_on):
            self._refuse_end(line)
        if deal.fields and not line.problems:
            line.outcome = "updated"


def facts_of(said: dict[str, Any]) -> tuple[str, date, int, str, str]:
    """What tells subscriptions without a number apart, with the defaults of what is not said."""
    return (
        said.get("subscription_name", ""),
        said.get("start_date"),  # type: ignore[return-value]
        said.get("billing_interval_months", 1),
        said.get("period_mode", Mode.CALENDAR.value),
        said.get("billing_practice", Practice.ADVANCE.value),
    )


def _wanted(said: dict[str, Any]) -> dict[str, Any]:
    """{field of the subscription: value} of what a line says."""
    found = {field: said[column] for column, field in FIELDS.items() if column in said}
    if found.get("ends_on"):
        found["ends_on"] += DAY
    return found


def _shown(field: str, value: Any) -> Any:
    """People know the last day, not the day after it."""
    return value - DAY if field == "ends_on" and value else value
