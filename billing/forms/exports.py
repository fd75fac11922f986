"""The form of an export of invoices."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exporters.forms import IdsField
from plock.kit.exporting import FORMATS


class InvoiceExportForm(forms.Form):
    """Which invoices, and which kind of file."""

    which = forms.ChoiceField(label=gettext_lazy("Invoices"), widget=forms.RadioSelect)
    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[(name, known.label) for name, known in FORMATS.items()],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    ids = IdsField(required=False)

    def __init__(self, *args: Any, has_selection: bool, is_filtered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("selected", _("The selected invoices"))] if has_selection else []
        choices += [("filtered", _("The invoices that the list shows with its filters"))] if is_filtered else []
        which: Any = self.fields["which"]
        which.choices = [*choices, ("all", _("All invoices"))]
