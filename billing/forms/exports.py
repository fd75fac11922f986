"""The form of an export of invoices."""

from django.utils.translation import gettext_lazy as _

from plock.kit.list_export_form import ListExportForm


class InvoiceExportForm(ListExportForm):
    """Which invoices, and which kind of file."""

    noun = _("Invoices")
    texts = {
        "selected": _("The selected invoices"),
        "filtered": _("The invoices that the list shows with its filters"),
        "all": _("All invoices"),
    }
