"""The columns of lists of accounts."""

from decimal import Decimal

from django.db.models import CharField, F, Field, FloatField, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, GroupMembership
from accounts.models.account import NO_SCORE_HIGH, NO_SCORE_LOW
from accounts.services.group_marks import Mark
from plock.kit import formats
from plock.kit.paging import Sort
from plock.kit.tables import EMPTY, BaseTable, Column, MoneyColumn, NumberColumn, WhenColumn

TAGS_SHOWN = 2


def score_sort(field: str, kind: Field) -> Sort:
    """A score sorts its missing values last both ways, by the very expressions that are indexed.

    The kind must hold what stands for a missing value, and must not be one that SQLite would cast to.
    """
    low, high = (Coalesce(F(field), missing, output_field=kind) for missing in (NO_SCORE_LOW, NO_SCORE_HIGH))
    return Sort(field, low=low, high=high)


class NameColumn(Column):
    """Name, number, state where it is not the usual one, group mark and tags."""

    def cell(self, record: Account) -> SafeString:
        pill = SafeString("")
        if record.state != Account.State.ACTIVE:
            state, label = ("rejected", gettext("Rejected")) if record.is_rejected else (record.state, _shown(record))
            pill = format_html(' <span class="pill pill-{}">{}</span>', state, label)
        return format_html(
            '<a class="name" href="/customers/{}/">{}</a>{}<span class="sub">{}{}{}</span>',
            record.pk,
            record.name,
            pill,
            record.customer_number,
            group_mark(record),
            tag_pills(record),
        )


def _shown(record: Account) -> str:
    return str(record.get_state_display())


def group_mark(record: Account) -> SafeString:
    """Whose group the account is part of, or how many are in its own."""
    mark: Mark | None = getattr(record, "mark", None)
    if mark is None:
        return SafeString("")
    if mark.members:
        text = ngettext("Master of %s", "Master of %s", mark.members) % formats.number(mark.members)
        return format_html('<span class="tag is-group">{}</span>', text)
    return format_html('<span class="tag is-group">{}</span>', gettext("Part of %s") % mark.master_name)


class GroupColumn(Column):
    """Whose group the account is part of, with a link to the group."""

    def raw(self, record: Account) -> str:
        mark: Mark | None = getattr(record, "mark", None)
        return mark.master_name if mark else ""

    def cell(self, record: Account) -> SafeString | str:
        mark: Mark | None = getattr(record, "mark", None)
        if mark is None:
            return EMPTY
        name = mark.master_name or gettext("Master")
        return format_html('<a href="/customers/?group={}">{}</a>', mark.master_id or record.pk, name)


def tag_pills(record: Account) -> SafeString:
    """The first few tags and how many more there are."""
    tags = [tagging.tag for tagging in record.taggings.all()]
    pills = format_html_join("", '<span class="{}">{}</span>', ((tag.css, tag.name) for tag in tags[:TAGS_SHOWN]))
    if len(tags) <= TAGS_SHOWN:
        return pills
    rest = ", ".join(tag.name for tag in tags[TAGS_SHOWN:])
    return format_html('{}<span class="tag" title="{}">+{}</span>', pills, rest, len(tags) - TAGS_SHOWN)


def _master_name() -> Coalesce:
    """For exports: the name of today's master."""
    today = GroupMembership.objects.in_force(on=timezone.localdate())
    name = today.filter(account=OuterRef("pk")).values("master__name")[:1]
    return Coalesce(Subquery(name), Value(""), output_field=CharField())


class TagsColumn(Column):
    """All tags, where the name cell has room for the first few."""

    def cell(self, record: Account) -> SafeString | str:
        pills = ((tagging.tag.css, tagging.tag.name) for tagging in record.taggings.all())
        return format_html_join(" ", '<span class="{}">{}</span>', pills) or EMPTY


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
    name = NameColumn(_("Name"), sort="sort_name", filter="state tag group")
    country = Column(_("Country"), filter="country")
    subscriptions = NumberColumn(
        _("Subscriptions"), accessor="subscription_count", sort="subscription_count", filter="subscriptions"
    )
    users = NumberColumn(_("Users"), accessor="user_count", sort="user_count")
    mrr = MoneyColumn(_("MRR"), accessor="mrr", sort="mrr_base", filter="currency")
    arr = MoneyColumn(_("ARR"), accessor="arr", sort="mrr_base")
    adoption = NumberColumn(_("Adoption"), sort=score_sort("adoption", IntegerField()), filter="adoption")
    risk = RiskColumn(_("Risk"), sort=score_sort("risk", FloatField()), filter="risk")
    manager = Column(_("Manager"), accessor="account_manager", filter="manager")
    updated = WhenColumn(_("Last updated"), accessor="updated_at", sort="updated_at")
    number = Column(_("Customer number"), accessor="customer_number", sort="customer_number")
    org_number = Column(_("Organisation number"), accessor="local_org_number")
    city = Column(_("City"))
    currency = Column(_("Currency"), filter="currency")
    cmrr = MoneyColumn(_("CMRR"))
    created = WhenColumn(_("Created"), accessor="created_at")
    tags = TagsColumn(_("Tags"), accessor="pk", filter="tag")
    group = GroupColumn(_("Group"), filter="group", field=_master_name)
    primary_key = Column(_("Primary key"))
    email = Column(_("Contact e-mail"))

    default_order = "name"
    default_columns = (
        "name",
        "country",
        "subscriptions",
        "users",
        "mrr",
        "arr",
        "adoption",
        "risk",
        "manager",
        "updated",
    )
    is_selectable = True

    def select_cell(self, record: Account) -> str:
        label = conditional_escape(gettext("Select %s") % record.name)
        return (
            f'<td class="c-select"><input type="checkbox" name="ids" value="{record.pk}" '
            f'aria-label="{label}" form="selection"></td>'
        )
