"""How every verb of one invoice begins: the customers are locked, then the invoice, as everybody locks them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import Account
from billing.models import Charge, Invoice
from plock.kit.errors import Refused


def lock(invoice: Invoice, *, others: Iterable[int] = ()) -> Invoice:
    """The invoice as it is in the database, locked with its customer and these others; raises Refused."""
    owner = Invoice.objects.filter(pk=invoice.pk).values_list("account", flat=True).first()
    if owner is None:
        raise Refused(_("The invoice is gone by now. Look at the list again."))
    accounts = lock_accounts({owner, *others})
    found = Invoice.objects.select_for_update().filter(pk=invoice.pk).first()
    if found is None or found.account_id not in accounts:
        raise Refused(_("The invoice was changed at this very moment. Look at it again."))
    found.account = accounts[found.account_id]
    return found


def lock_with_customers(invoice: Invoice) -> tuple[Invoice, set[int]]:
    """The same with every customer that something on it is about; and who they are."""
    others = customers_on(invoice)
    found = lock(invoice, others=others)
    if not customers_on(found) <= others:
        raise Refused(_("The invoice was changed at this very moment. Look at it again."))
    return found, others


def lock_accounts(ids: Iterable[int]) -> dict[int, Account]:
    """The customers by key, locked in the order of their keys."""
    rows = Account.objects.filter(pk__in=set(ids)).order_by("pk").select_for_update(no_key=True)
    rows = rows.defer("search_text", "notes")
    return {account.pk: account for account in rows}


def lock_owners(invoices: Iterable[int]) -> dict[int, Account]:
    """The customers of these invoices, locked as `lock_accounts` does."""
    owners = Invoice.objects.filter(pk__in=list(invoices)).order_by().values_list("account", flat=True)
    return lock_accounts(owners)


def customers_on(invoice: Invoice) -> set[int]:
    """Whose charges are on the invoice."""
    return set(Charge.objects.filter(invoice=invoice.pk).order_by().values_list("account", flat=True).distinct())
