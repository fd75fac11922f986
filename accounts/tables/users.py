"""The columns of lists of the users of accounts."""

from django.utils.translation import gettext_lazy as _

from accounts.models import AccountUser
from plock.kit.tables import BaseTable, ChoiceColumn, Column, WhenColumn


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
