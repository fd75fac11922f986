"""The list of what registers say of customers."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.filtersets.registers import RegisterFilterSet
from integrations.models import RegisterRecord
from integrations.tables.registers import RegisterTable
from plock.kit.saved_views import Preset
from plock.kit.views.list import ListPage


class RegisterList(ListPage):
    permission = "integrations.view_registerrecord"
    table_class, filterset_class = RegisterTable, RegisterFilterSet
    template_name = "integrations/register_list.html"
    empty_template = "integrations/_register_none.html"
    views = (
        Preset("all", gettext_lazy("All")),
        Preset("trouble", gettext_lazy("In trouble"), "trouble=yes&sort=-since"),
        Preset("missing", gettext_lazy("Not found"), "status=missing&sort=-since"),
        Preset("problems", gettext_lazy("Not answered"), "problem=yes"),
    )

    def get_queryset(self) -> QuerySet[RegisterRecord]:
        return RegisterRecord.objects.select_related("account").defer("account__notes", "account__search_text")

    def context(self, params: QueryDict) -> dict[str, Any]:
        return {**super().context(params), "title": _("Register status")}
