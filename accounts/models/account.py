"""The account: one end customer of the vendor, a company or a person."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.preferences import BillingPreferences
from accounts.models.standing import Standing
from accounts.models.tag import Tag, Tagging
from accounts.rules import identifiers

# Missing scores sort last in both directions; the indexes and the table agree on these expressions.
NO_SCORE_LOW, NO_SCORE_HIGH = -1, 101


class AccountQuerySet(models.QuerySet["Account"]):
    def active(self) -> "AccountQuerySet":
        return self.filter(state=Account.State.ACTIVE)

    def tagged(self, *keys: str, every: bool = False) -> "AccountQuerySet":
        """Accounts that carry any (or every) of the tags, given as case-folded keys."""
        # The ids first: only with them at hand does the planner know whether a tag is common or rare.
        found = list(Tag.objects.filter(key__in=keys).values_list("pk", flat=True))
        if not every:
            return self.filter(pk__in=Tagging.objects.filter(tag__in=found).values("account"))
        if len(found) < len(set(keys)):
            return self.none()
        rows = self
        for tag in found:
            rows = rows.filter(pk__in=Tagging.objects.filter(tag=tag).values("account"))
        return rows


class Account(BillingPreferences, Standing, models.Model):
    """A customer. Pending until confirmed, active while operating, archived when done; never deleted once invoiced."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        PERSON = "person", _("Person")

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Archived")

    customer_number = models.CharField(
        _("customer number"),
        max_length=32,
        unique=True,
        error_messages={"unique": _("Another customer already has this number.")},
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.COMPANY)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    is_rejected = models.BooleanField(_("rejected"), default=False)
    org_number = models.CharField(_("organisation number"), max_length=40, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True)
    primary_key = models.CharField(
        _("primary key"), max_length=100, blank=True, help_text=_("The customer's id in your own database.")
    )
    email = models.EmailField(_("contact e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    address = models.TextField(_("address"), max_length=300, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    language = models.CharField(_("language"), max_length=8, blank=True)
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="accounts",
        db_index=False,
        verbose_name=_("account manager"),
    )
    notes = models.TextField(_("notes"), max_length=10_000, blank=True)
    tags = models.ManyToManyField(Tag, through=Tagging, related_name="accounts", verbose_name=_("tags"))

    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        db_index=False,
        verbose_name=_("merged into"),
    )

    sort_name = models.CharField(max_length=200, editable=False)
    match_name = models.CharField(max_length=200, editable=False, default="")  # what likely duplicates share
    email_domain = models.CharField(max_length=254, editable=False, default="")
    search_text = models.TextField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        permissions = [
            ("approve_account", "Can approve and reject pending customers"),
            ("archive_account", "Can archive and restore customers"),
            ("import_account", "Can import customers and users"),
            ("export_account", "Can export customers"),
            ("merge_account", "Can merge customers"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["primary_key"],
                condition=~Q(primary_key=""),
                name="accounts_account_primary_key_unique",
                violation_error_message=_("Another customer already has this primary key."),
            ),
            models.UniqueConstraint(
                fields=["org_number", "country"],
                condition=~Q(org_number=""),
                name="accounts_account_org_number_unique",
                violation_error_message=_("Another customer in this country already has this organisation number."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "active", "archived"]), name="accounts_account_state_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=["company", "person"]), name="accounts_account_kind_known"),
            models.CheckConstraint(
                condition=Q(is_rejected=False) | Q(state="archived"),
                name="accounts_account_rejected_is_archived",
                violation_error_message=_("Only an archived customer can be rejected."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(customer_number="") & ~Q(currency=""),
                name="accounts_account_named_numbered_priced",
                violation_error_message=_("A customer has a name, a number and a currency."),
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="accounts_account_version_positive"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(state="archived"), name="accounts_account_merged_is_archived"
            ),
            *BillingPreferences.CONSTRAINTS,
            *Standing.CONSTRAINTS,
        ]
        # Those that end in the state also answer, without the rows themselves, how many there are in each state.
        indexes = [
            models.Index(fields=["sort_name", "id", "state"], name="accounts_account_name"),
            models.Index(fields=["state", "sort_name", "id"], name="accounts_account_state"),
            models.Index(fields=["id", "state"], name="accounts_account_id_state"),
            models.Index(fields=["country", "sort_name", "id", "state"], name="accounts_account_country"),
            models.Index(fields=["currency", "sort_name", "id", "state"], name="accounts_account_currency"),
            models.Index(fields=["account_manager", "sort_name", "id", "state"], name="accounts_account_manager"),
            models.Index(fields=["match_name"], name="accounts_account_match"),
            models.Index(fields=["merged_into"], condition=~Q(merged_into=None), name="accounts_account_merged"),
            models.Index(fields=["email_domain"], condition=~Q(email_domain=""), name="accounts_account_domain"),
            models.Index(fields=["vat_number"], condition=~Q(vat_number=""), name="accounts_account_vat"),
            models.Index(fields=["updated_at", "id"], name="accounts_account_updated"),
            models.Index(fields=["subscription_count", "id"], name="accounts_account_subs"),
            models.Index(fields=["user_count", "id"], name="accounts_account_users"),
            models.Index(fields=["mrr_base", "id"], name="accounts_account_mrr"),
            *[
                models.Index(Coalesce(F(score), missing), "id", name=f"accounts_account_{score}_{end}")
                for score in ("adoption", "risk")
                for end, missing in (("low", NO_SCORE_LOW), ("high", NO_SCORE_HIGH))
            ],
        ]

    def __str__(self) -> str:
        return f"{self.customer_number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:account_detail", args=[self.pk])

    @property
    def is_archived(self) -> bool:
        return self.state == self.State.ARCHIVED

    @property
    def local_org_number(self) -> str:
        """The organisation number as people of its country write it."""
        return identifiers.format_org_number(self.org_number, country=self.country) if self.org_number else ""

    def values(self, *fields: str) -> dict[str, Any]:
        """The named fields as {attribute: value}, for diffs."""
        return {field: getattr(self, field) for field in fields}
