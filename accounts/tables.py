"""The columns of lists of accounts and their users."""

from decimal import Decimal

from django.db.models import F, Field, FloatField, IntegerField
from django.db.models.functions import Coalesce
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountUser, Activity
from accounts.models.account import NO_SCORE_HIGH, NO_SCORE_LOW
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, ChoiceColumn, Column, MoneyColumn, NumberColumn, WhenColumn

TAGS_SHOWN = 2


def _score(field: str, kind: Field) -> Sort:
    """A score sorts its missing values last both ways, by the very expressions that are indexed.

    The kind must hold what stands for a missing value, and must not be one that SQLite would cast to.
    """
    low, high = (Coalesce(F(field), missing, output_field=kind) for missing in (NO_SCORE_LOW, NO_SCORE_HIGH))
    return Sort(field, low=low, high=high)


class NameColumn(Column):
    """Name, number, state where it is not the usual one, and tags."""

    def cell(self, record: Account) -> SafeString:
        pill = SafeString("")
        if record.state != Account.State.ACTIVE:
            pill = format_html(' <span class="pill pill-{}">{}</span>', record.state, record.get_state_display())
        return format_html(
            '<a class="name" href="/customers/{}/">{}</a>{}<span class="sub">{}{}</span>',
            record.pk,
            record.name,
            pill,
            record.customer_number,
            tag_pills(record),
        )


def tag_pills(record: Account) -> SafeString:
    """The first few tags and how many more there are."""
    tags = [tagging.tag.name for tagging in record.taggings.all()]
    pills = format_html_join("", '<span class="tag">{}</span>', ((name,) for name in tags[:TAGS_SHOWN]))
    if len(tags) <= TAGS_SHOWN:
        return pills
    rest = ", ".join(tags[TAGS_SHOWN:])
    return format_html('{}<span class="tag" title="{}">+{}</span>', pills, rest, len(tags) - TAGS_SHOWN)


class RiskColumn(Column):
    """Score and band in words, so that colour is never alone."""

    is_number = True

    def cell(self, record: Account) -> SafeString | str:
        if record.risk is None:
            return EMPTY
        name, label = risk_band(record.risk)
        return format_html('<span class="pill risk-{}">{} {}</span>', name, record.risk, label)


def risk_band(risk: Decimal) -> tuple[str, str]:
    """LOW [0,3) · MEDIUM [3,6) · HIGH [6,9] · CRITICAL (9,10]."""
    if risk < 3:
        return "low", gettext("Low")
    if risk < 6:
        return "medium", gettext("Medium")
    return ("high", gettext("High")) if risk <= 9 else ("critical", gettext("Critical"))


class AccountTable(BaseTable):
    name = NameColumn(_("Name"), sort="sort_name", filter="tag")
    country = Column(_("Country"), filter="country")
    subscriptions = NumberColumn(_("Subscriptions"), accessor="subscription_count", sort="subscription_count")
    users = NumberColumn(_("Users"), accessor="user_count", sort="user_count")
    mrr = MoneyColumn(_("MRR"), accessor="mrr", sort="mrr_base", filter="currency")
    arr = MoneyColumn(_("ARR"), accessor="arr", sort="mrr_base")
    adoption = NumberColumn(_("Adoption"), sort=_score("adoption", IntegerField()))
    risk = RiskColumn(_("Risk"), sort=_score("risk", FloatField()), filter="risk")
    manager = Column(_("Manager"), accessor="account_manager", filter="manager")
    updated = WhenColumn(_("Last updated"), accessor="updated_at", sort="updated_at")

    default_order = "name"
    is_selectable = True

    def select_cell(self, record: Account) -> str:
        label = conditional_escape(gettext("Select %s") % record.name)
        return (
            f'<td class="c-select"><input type="checkbox" name="ids" value="{record.pk}" '
            f'aria-label="{label}" form="selection"></td>'
        )


class AccountUserTable(BaseTable):
    name = Column(_("Name"))
    email = Column(_("E-mail"))
    role = ChoiceColumn(_("Role"))
    state = ChoiceColumn(_("State"))
    last_seen = WhenColumn(_("Last seen"))

    default_order = "name"

    class Meta:
        model = AccountUser
        fields = ("name", "email", "role", "state", "last_seen")


class ActivityTable(BaseTable):
    """Only the order: entries are shown as a timeline."""

    at = WhenColumn(_("When"), sort="id")
    default_order = "-at"

    class Meta:
        model = Activity
        fields = ("at",)
