"""Staff: who they are, what they may, and how many customers each looks after."""

from typing import Any

import django_filters
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.forms.staff import role_choices
from accounts.models import Account, Session, User
from accounts.tables.staff import STATES, StaffTable
from plock.kit.filters import BaseFilterSet
from plock.kit.views.list import ListPage


def people() -> QuerySet[User]:
    """Staff with role, state, number of customers, second factor and number of log-ins, all in one query."""
    groups = Group.objects.filter(user=OuterRef("pk")).order_by("name").values("name")[:1]
    return User.objects.annotate(
        role=Coalesce(Subquery(groups), Value(""), output_field=CharField()),
        state=Case(
            When(is_active=False, then=Value("deactivated")),
            When(password__startswith=UNUSABLE_PASSWORD_PREFIX, then=Value("invited")),
            default=Value("active"),
        ),
        customers=_number_of(Account.objects.filter(account_manager=OuterRef("pk")), by="account_manager"),
        has_factor=Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)),
        session_count=_number_of(
            Session.objects.filter(user=OuterRef("pk"), expire_date__gt=timezone.now()), by="user"
        ),
    )


def _number_of(rows: QuerySet[Any], *, by: str) -> Combinable:
    """How many of the rows belong to the person."""
    counted = rows.order_by().values(by).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


class StaffFilterSet(BaseFilterSet):
    role = django_filters.MultipleChoiceFilter(label=gettext_lazy("Role"), choices=role_choices)
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=list(STATES.items()))

    def search(self, rows: QuerySet[User], text: str) -> QuerySet[User]:
        return rows.filter(Q(name__icontains=text) | Q(email__icontains=text))


class StaffList(ListPage):
    permission = "accounts.view_user"
    table_class, filterset_class = StaffTable, StaffFilterSet
    template_name = "settings/staff_list.html"

    def get_queryset(self) -> QuerySet[User]:
        return people()
