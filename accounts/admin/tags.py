"""Tags: renamed, coloured and deleted by the same service as in the settings; made by typing them on a customer."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.forms.tags import TagForm
from accounts.models import Tag
from accounts.services import vocabulary
from accounts.views.origin import on_screen
from plock.kit.admin import ExportAdmin, resource


@admin.register(Tag)
class TagAdmin(ExportAdmin):
    form = TagForm
    resource_classes = [resource(Tag, "id", "name", "colour")]
    list_display = ("name", "colour")
    list_filter = ("colour",)
    search_fields = ("key__startswith",)
    ordering = ("key",)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.change_tag")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[str]]:
        found = [f"{tag}: {vocabulary.count(tag):,} {_('customers')}" for tag in objs]
        return found, {_("tags"): len(found)}, set(), []

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        vocabulary.edit(tag=obj, name=obj.name, colour=obj.colour, origin=on_screen(request))

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        vocabulary.delete(tag=obj, origin=on_screen(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        for tag in queryset:
            self.delete_model(request, tag)
