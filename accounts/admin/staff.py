"""Staff: name, role and whether they are let in, by the services of the settings. No passwords, no lone rights."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import admin as _registers_groups  # noqa: F401
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import activity, staff
from accounts.views.origin import on_screen
from plock.kit.admin import ExportAdmin, ReadOnlyAdmin, resource
from plock.kit.errors import Refused


class StaffForm(forms.ModelForm):
    role = forms.ChoiceField(label=_("Role"))

    class Meta:
        model = User
        fields = ("name", "is_staff", "is_active", "is_superuser")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            role: Any = self.fields["role"]
            now = staff.role_of(self.instance)
            role.choices = [(name, name) for name in Group.objects.order_by("name").values_list("name", flat=True)]
            role.choices = role.choices if now else [("", "–"), *role.choices]
            role.initial, role.required = now, bool(now)


@admin.register(User)
class UserAdmin(ExportAdmin):
    form = StaffForm
    resource_classes = [resource(User, "id", "email", "name", "is_active", "is_staff", "last_login", "created_at")]
    actions = None
    list_display = ("email", "name", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("email", "language", "last_login", "created_at")
    fields = ("email", "name", "role", "is_active", "is_staff", "is_superuser", "language", "last_login", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only a superuser makes superusers."""
        return self.readonly_fields if request.user.is_superuser else (*self.readonly_fields, "is_superuser")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People are invited in the settings, so that they choose their password themselves."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or bool(request.user.is_superuser))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever leaves is deactivated: the name stays on what was done."""
        return False

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Every change by its own verb, with that verb's rules and line in the log."""
        origin, changed = on_screen(request), set(form.changed_data)
        values = {name: form.cleaned_data[name] for name in ("name", "is_staff") if name in changed}
        role = form.cleaned_data["role"] or staff.role_of(obj)
        if values or "role" in changed:
            staff.edit(person=obj, role=role, values=values, origin=origin)
        if "is_active" in changed:
            move = staff.reactivate if form.cleaned_data["is_active"] else staff.deactivate
            move(person=obj, origin=origin)
        if "is_superuser" in changed:
            _crown(obj, is_superuser=form.cleaned_data["is_superuser"], origin=origin)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The role was saved above."""


def _crown(person: User, *, is_superuser: bool, origin: activity.Origin) -> None:
    if origin.by is None or not origin.by.is_superuser:
        raise Refused(_("Only a superuser makes superusers."))
    if origin.by.pk == person.pk:
        raise Refused(_("Another superuser has to do that, so that you cannot lock yourself out."))
    User.objects.filter(pk=person.pk).update(is_superuser=is_superuser)
    changes = {"is_superuser": (not is_superuser, is_superuser)}
    activity.record(origin=origin, verb="staff.edited", account=None, subject=person, changes=changes)


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """What a role may is declared in code and written by migrate."""

    list_display = ("name",)
    ordering = ("name",)


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """What was done in these pages."""

    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag")
    list_filter = ("action_flag",)
    list_select_related = ("user", "content_type")
    ordering = ("-pk",)
