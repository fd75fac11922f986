"""A record's page made of tabs that several apps register."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from plock.kit.access import Access
from plock.kit.registry import Registry, Tab


class RecordTab(Access, View):
    """One tab: subclasses name the registry, the tab and the template, and add what the tab shows."""

    registry: ClassVar[Registry[Tab]]
    name: ClassVar[str]
    template_name: ClassVar[str]

    def get_queryset(self) -> QuerySet[Any]:
        raise NotImplementedError

    def tab_context(self, record: Any) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = get_object_or_404(self.get_queryset(), pk=pk)
        return self.render(record, self.tab_context(record))

    def render(self, record: Model, extra: dict[str, Any], *, status: int = 200) -> HttpResponse:
        context = {**self.record_context(record), "tabs": self.tabs(record), **extra}
        return render(self.request, self.template_name, context, status=status)

    def record_context(self, record: Any) -> dict[str, Any]:
        return {"record": record}

    def tabs(self, record: Any) -> list[dict[str, Any]]:
        return [
            {
                "label": tab.label,
                "url": reverse(tab.url_name, args=[record.pk]),
                "badge": tab.badge(record) if tab.badge else None,
                "is_current": tab.name == self.name,
            }
            for tab in self.registry.for_user(self.request.user)
        ]
