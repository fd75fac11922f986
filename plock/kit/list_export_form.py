"""The form of an export of what a list shows."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from plock.kit.exporting import FORMATS


class IdsField(forms.Field):
    """Ids of selected rows, as many hidden inputs; what is no id is left out."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[int, ...]:
        return tuple(dict.fromkeys(int(text) for text in map(str, value or ()) if text.isdecimal() and len(text) < 19))


class ListExportForm(forms.Form):
    """Which rows, and which kind of file. Subclasses say what the rows are called, and each choice of them."""

    noun: ClassVar[Any]
    texts: ClassVar[dict[str, Any]]

    which = forms.ChoiceField(widget=forms.RadioSelect)
    format = forms.ChoiceField(
        label=_("File"),
        choices=[(name, known.label) for name, known in FORMATS.items()],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    ids = IdsField(required=False)

    def __init__(self, *args: Any, has_selection: bool, is_filtered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"selected": has_selection, "filtered": is_filtered, "all": True}
        which: Any = self.fields["which"]
        which.label = self.noun
        which.choices = [(name, text) for name, text in self.texts.items() if offered[name]]
