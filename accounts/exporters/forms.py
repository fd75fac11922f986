"""The form of an export: which customers, which columns, which kind of file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plock.kit.exporting import FORMATS


class IdsField(forms.Field):
    """Ids of selected rows, as many hidden inputs; what is no id is left out."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[int, ...]:
        return tuple(dict.fromkeys(int(text) for text in map(str, value or ()) if text.isdecimal() and len(text) < 19))


class ExportForm(forms.Form):
    """Which customers, which columns and which kind of file."""

    which = forms.ChoiceField(label=gettext_lazy("Customers"), widget=forms.RadioSelect)
    layout = forms.ChoiceField(
        label=gettext_lazy("Columns"),
        choices={
            "table": gettext_lazy("The columns of the table, to read or calculate with"),
            "import": gettext_lazy("All fields, to change and import again"),
        },
        initial="table",
        widget=forms.RadioSelect,
    )
    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[(name, known.label) for name, known in FORMATS.items()],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    ids = IdsField(required=False)

    def __init__(self, *args: Any, has_selection: bool, is_filtered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("selected", _("The selected customers"))] if has_selection else []
        choices += [("filtered", _("The customers that the list shows with its filters"))] if is_filtered else []
        which: Any = self.fields["which"]
        which.choices = [*choices, ("all", _("All customers"))]
