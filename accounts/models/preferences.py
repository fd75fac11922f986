"""How an account wants to be billed: the fields of its Settings tab."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BillingPreferences(models.Model):
    """Terms, delivery and group switches of one account."""

    class Delivery(models.TextChoices):
        EMAIL = "email", _("E-mail")
        ERP = "erp", _("Accounting system")
        NONE = "none", _("Not sent")

    class VatTreatment(models.TextChoices):
        AUTOMATIC = "automatic", _("Automatic")
        DOMESTIC = "domestic", _("Domestic")
        REVERSE_CHARGE = "reverse_charge", _("Reverse charge")
        EXPORT = "export", _("Export")
        EXEMPT = "exempt", _("Exempt")

    invoice_email = models.EmailField(_("invoice e-mail"), max_length=254, blank=True)
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms, days"), default=30)
    invoice_delivery = models.CharField(_("invoice delivery"), max_length=10, choices=Delivery, default=Delivery.EMAIL)
    auto_dispatch = models.BooleanField(
        _("automatic dispatch"), default=True, help_text=_("Send invoices as soon as they are finalised.")
    )
    minimum_invoice_amount = models.DecimalField(
        _("minimum invoice amount"),
        max_digits=18,
        decimal_places=3,
        default=0,
        help_text=_("Invoices below this net amount are finalised but not sent by themselves."),
    )
    invoice_reference = models.CharField(_("your reference"), max_length=100, blank=True)
    po_number = models.CharField(_("PO number"), max_length=50, blank=True)
    vat_treatment = models.CharField(
        _("VAT treatment"), max_length=14, choices=VatTreatment, default=VatTreatment.AUTOMATIC
    )
    group_billing = models.BooleanField(
        _("group billing"), default=False, help_text=_("As a master: take the members' subscriptions on its invoices.")
    )
    invoice_separately = models.BooleanField(
        _("bill me separately"), default=False, help_text=_("As a member: stay off the master's invoices.")
    )
    adoption_enabled = models.BooleanField(_("adoption score"), default=True)

    CONSTRAINTS: ClassVar[list[Any]] = [
        models.CheckConstraint(
            condition=Q(payment_terms_days__lte=365),
            name="accounts_account_terms_within_a_year",
            violation_error_message=_("Payment terms are 0 to 365 days."),
        ),
        models.CheckConstraint(
            condition=Q(minimum_invoice_amount__gte=0),
            name="accounts_account_minimum_not_negative",
            violation_error_message=_("The minimum invoice amount is 0 or more."),
        ),
        models.CheckConstraint(
            condition=Q(invoice_delivery__in=["email", "erp", "none"]), name="accounts_account_delivery_known"
        ),
        models.CheckConstraint(
            condition=Q(vat_treatment__in=["automatic", "domestic", "reverse_charge", "export", "exempt"]),
            name="accounts_account_vat_treatment_known",
        ),
    ]

    class Meta:
        abstract = True
