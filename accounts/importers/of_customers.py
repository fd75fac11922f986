"""The columns by which a file about something of customers says whose it is."""

from django.utils.translation import gettext_lazy as _

from accounts.importers.parsing import rule
from accounts.rules import numbers
from plock.kit.importing.columns import Column
from plock.kit.importing.importer import BaseImporter


class OfCustomers(BaseImporter):
    """Each row belongs to a customer, named by its number or its primary key."""

    keys = {"customer_number": _("Customer number"), "primary_key": _("Primary key")}

    customer_number = Column(
        "account__customer_number",
        label=_("Customer number"),
        parse=rule(numbers.clean_customer_number),
        clear=None,
        name="customer_number",
        synonyms=("kundnr", "kundnummer", "kundenr", "kundenummer", "customer", "customer no", "customer id"),
    )
    primary_key = Column(
        "account__primary_key",
        label=_("Primary key"),
        parse=rule(numbers.clean_key),
        clear=None,
        name="primary_key",
        synonyms=("id", "org id", "tenant id", "account id", "primärnyckel", "primærnøkkel"),
    )
