"""What customers used, measured by day: what usage-based prices are computed from."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models.catalogue import QUANTITY, Product


class Usage(models.Model):
    """How much of a product an account used on one day, in all or by one of its users; a new delivery replaces it.

    Rows of the same day add up, those of users and the one without; the days of a billing period become one quantity
    by the product's aggregation.
    """

    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="usage", db_index=False, verbose_name=_("customer")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("product"))
    person = models.ForeignKey(
        "accounts.AccountUser", models.PROTECT, null=True, blank=True, related_name="usage", verbose_name=_("user")
    )
    on = models.DateField(_("day"))
    quantity = models.DecimalField(_("quantity"), **QUANTITY)
    updated_at = models.DateTimeField(_("last delivered"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        permissions = [("import_usage", "Can import usage")]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "product", "on"], condition=Q(person=None), name="billing_usage_one_a_day"
            ),
            models.UniqueConstraint(
                fields=["account", "product", "on", "person"],
                condition=Q(person__isnull=False),
                name="billing_usage_one_a_day_and_user",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0),
                name="billing_usage_not_negative",
                violation_error_message=_("A quantity is 0 or more."),
            ),
        ]
        indexes = [models.Index(fields=["account", "on"], name="billing_usage_account")]

    def __str__(self) -> str:
        return f"{self.product_id} {self.on}: {self.quantity}"
