"""What is sold: products, their price plans, and the versions and tiers that say what a quantity costs."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.currency import Currency
from billing.rules.pricing import Mode, Pricing, Tier

QUANTITY: dict[str, Any] = {"max_digits": 18, "decimal_places": 6}
PRICE: dict[str, Any] = {"max_digits": 18, "decimal_places": 6}


class Product(models.Model):
    """Something that is sold: a platform, a seat, an SMS."""

    class Aggregation(models.TextChoices):
        SUM = "sum", _("Sum of the days")
        MAX = "max", _("Highest day")
        MIN = "min", _("Lowest day")
        AVERAGE = "average", _("Average of the days")
        LAST = "last", _("Last day")

    name = models.CharField(_("name"), max_length=200)
    sku = models.CharField(_("SKU"), max_length=60, blank=True, help_text=_("Your own article number."))
    unit = models.CharField(_("unit"), max_length=40, default="unit", help_text=_("One of it: seat, SMS, GB."))
    unit_plural = models.CharField(
        _("unit, plural"), max_length=40, blank=True, help_text=_("Several: seats, SMS, GB.")
    )
    aggregation = models.CharField(
        _("usage of a period"),
        max_length=8,
        choices=Aggregation,
        default=Aggregation.SUM,
        help_text=_("How the days of a billing period become one quantity."),
    )
    vat_rate = models.DecimalField(
        _("domestic VAT, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: the standard rate of your country."),
    )
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Inactive products are not offered."))
    name_key = models.CharField(max_length=200, unique=True, editable=False)  # rules.names.fold of the name
    sort_name = models.CharField(max_length=200, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        permissions = [("import_product", "Can import products")]
        constraints = [
            models.UniqueConstraint(
                fields=["sku"],
                condition=~Q(sku=""),
                name="billing_product_sku_unique",
                violation_error_message=_("Another product already has this SKU."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(unit=""),
                name="billing_product_named",
                violation_error_message=_("A product has a name and a unit."),
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=["sum", "max", "min", "average", "last"]),
                name="billing_product_aggregation_known",
            ),
            models.CheckConstraint(
                condition=Q(vat_rate=None) | Q(vat_rate__gte=0, vat_rate__lte=100),
                name="billing_product_vat_in_range",
                violation_error_message=_("VAT is 0 to 100 %%."),
            ),
        ]
        indexes = [models.Index(fields=["sort_name", "id"], name="billing_product_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("billing:product_detail", args=[self.pk])


class PricePlan(models.Model):
    """A way to pay for a product in one currency; for everybody, or for one customer alone."""

    class Charge(models.TextChoices):
        FIXED = "fixed", _("Fixed, recurring")
        USAGE = "usage", _("By usage")
        ONE_OFF = "one_off", _("One-off")

    product = models.ForeignKey(Product, models.PROTECT, related_name="plans", verbose_name=_("product"))
    account = models.ForeignKey(
        "accounts.Account",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="price_plans",
        verbose_name=_("customer"),
    )  # null: for everybody
    name = models.CharField(_("name"), max_length=200)
    currency = models.ForeignKey(
        Currency, models.PROTECT, related_name="+", db_column="currency", db_index=False, verbose_name=_("currency")
    )
    charge = models.CharField(_("charge"), max_length=8, choices=Charge, default=Charge.FIXED)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Inactive plans are not offered."))
    name_key = models.CharField(max_length=200, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("price plan")
        verbose_name_plural = _("price plans")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "name_key", "currency"],
                condition=Q(account=None),
                name="billing_priceplan_name_unique",
                violation_error_message=_("This product already has a price plan of that name in that currency."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="billing_priceplan_named"),
            models.CheckConstraint(
                condition=Q(charge__in=["fixed", "usage", "one_off"]), name="billing_priceplan_charge_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("billing:plan_detail", args=[self.pk])


class PlanVersion(models.Model):
    """The prices of a plan from one edit to the next. Once something is sold by it, the database keeps it as it is."""

    plan = models.ForeignKey(PricePlan, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(_("version"))
    mode = models.CharField(_("tier mode"), max_length=10, default=Mode.FLAT)
    block_size = models.DecimalField(_("block size"), null=True, blank=True, **QUANTITY)
    price_interval_months = models.PositiveSmallIntegerField(
        _("price is for, months"), default=1, help_text=_("Of a fixed price: 12 where it is the price of a year.")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("version of a price plan")
        verbose_name_plural = _("versions of price plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="billing_planversion_number_unique"),
            models.CheckConstraint(
                condition=Q(mode__in=["flat", "graduated", "volume", "blocks", "stairstep"]),
                name="billing_planversion_mode_known",
            ),
            models.CheckConstraint(
                condition=Q(mode="blocks", block_size__isnull=False, block_size__gt=0)
                | (~Q(mode="blocks") & Q(block_size=None)),
                name="billing_planversion_blocks_have_size",
                violation_error_message=_("Prices per block need a block size above 0, and only they have one."),
            ),
            models.CheckConstraint(
                condition=Q(price_interval_months__gte=1, price_interval_months__lte=120),
                name="billing_planversion_interval_in_range",
                violation_error_message=_("A price is for 1 to 120 months."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="billing_planversion_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"

    def pricing(self) -> Pricing:
        """Its tiers for the rules; reads `tiers` and `plan` (prefetch and select them for many)."""
        rows = sorted(self.tiers.all(), key=lambda tier: (tier.up_to is None, tier.up_to))
        tiers = tuple(Tier(row.up_to, row.unit_price, row.flat_fee) for row in rows)
        return Pricing(Mode(self.mode), tiers, self.block_size, self.plan.charge == PricePlan.Charge.FIXED)


class PlanTier(models.Model):
    """One tier of a version, known by its end: so tiers can have no gap between them and cannot overlap."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="tiers", db_index=False)
    up_to = models.DecimalField(_("up to"), null=True, blank=True, **QUANTITY)  # inclusive; null: open
    unit_price = models.DecimalField(_("unit price"), default=0, **PRICE)
    flat_fee = models.DecimalField(_("flat fee"), default=0, **PRICE)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        constraints = [
            models.UniqueConstraint(
                Coalesce("up_to", models.Value(-1), output_field=models.DecimalField(**QUANTITY)),
                "version",
                name="billing_plantier_one_end",
                violation_error_message=_("Two tiers end at the same quantity."),
            ),
            models.CheckConstraint(
                condition=Q(up_to=None) | Q(up_to__gt=0),
                name="billing_plantier_end_positive",
                violation_error_message=_("A tier ends above 0, or is open."),
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, flat_fee__gte=0),
                name="billing_plantier_not_negative",
                violation_error_message=_("Prices are 0 or more."),
            ),
        ]
        indexes = [models.Index(fields=["version"], name="billing_plantier_version")]

    def __str__(self) -> str:
        return f"up to {self.up_to}" if self.up_to is not None else "open"
