"""The order of lists of the log."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Activity
from plock.kit.tables import BaseTable, WhenColumn


class ActivityTable(BaseTable):
    """Only the order: entries are shown as a timeline."""

    at = WhenColumn(_("When"), sort="id")
    default_order = "-at"

    class Meta:
        model = Activity
        fields = ("at",)
