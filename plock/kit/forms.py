"""Forms: one look for every field, errors beside it and summarised at the top, nothing typed is lost."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Form templates come from our own templates folder."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/_field.html"


class Grouped:
    """Mixin of a form that shows its fields in titled groups: `groups = ((title, (field, …)), …)`."""

    groups: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def field_groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """(title, bound fields) of each group, without the fields that this form leaves out."""
        form: Any = self
        return [(title, [form[name] for name in names if name in form.fields]) for title, names in self.groups]

    def has_required(self) -> bool:
        """Whether any field is marked, so that the mark is explained."""
        form: Any = self
        return any(field.required for field in form.fields.values())


class RecordForm(Grouped, forms.ModelForm):
    """A form over one record."""
