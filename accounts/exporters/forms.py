"""The form of an export: which customers, which columns, which kind of file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from plock.kit.list_export_form import ListExportForm


class ExportForm(ListExportForm):
    """Which customers, which columns and which kind of file."""

    noun = _("Customers")
    texts = {
        "selected": _("The selected customers"),
        "filtered": _("The customers that the list shows with its filters"),
        "all": _("All customers"),
    }
    layout = forms.ChoiceField(
        label=_("Columns"),
        choices={
            "table": _("The columns of the table, to read or calculate with"),
            "import": _("All fields, to change and import again"),
        },
        initial="table",
        widget=forms.RadioSelect,
    )
    field_order = ("which", "layout", "format")
