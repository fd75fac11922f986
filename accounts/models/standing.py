"""What an account is worth and how it is doing: stored figures, written only by those who compute them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Standing(models.Model):
    """Figures of the customers table. MRR, ARR and CMRR are per month or year in the account's currency."""

    subscription_count = models.PositiveIntegerField(_("subscriptions"), default=0, editable=False)
    user_count = models.PositiveIntegerField(_("users"), default=0, editable=False)
    mrr = models.DecimalField(_("MRR"), max_digits=18, decimal_places=3, default=0, editable=False)
    arr = models.DecimalField(_("ARR"), max_digits=18, decimal_places=3, default=0, editable=False)
    cmrr = models.DecimalField(_("CMRR"), max_digits=18, decimal_places=3, default=0, editable=False)
    mrr_base = models.DecimalField(
        _("MRR in the organisation's currency"), max_digits=18, decimal_places=3, default=0, editable=False
    )
    adoption = models.PositiveSmallIntegerField(
        _("adoption"), null=True, editable=False
    )  # 0-100, null: not enough data
    risk = models.DecimalField(_("risk"), max_digits=3, decimal_places=1, null=True, editable=False)  # 0-10

    CONSTRAINTS: ClassVar[list[Any]] = [
        models.CheckConstraint(
            condition=Q(adoption__isnull=True) | Q(adoption__lte=100), name="accounts_account_adoption_in_range"
        ),
        models.CheckConstraint(
            condition=Q(risk__isnull=True) | Q(risk__gte=0, risk__lte=10), name="accounts_account_risk_in_range"
        ),
    ]

    class Meta:
        abstract = True
