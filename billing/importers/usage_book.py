"""What the database knows of a chunk of usage: its customers, products, users, and what is stored of these days."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Account, AccountUser
from accounts.rules.names import fold
from billing.models import Product
from billing.services import usage
from plock.kit.bulk_read import matching

BY_EMAIL = {"t.account_id": "bigint", "LOWER(t.email)": "text"}
BY_ID = {"t.account_id": "bigint", "t.external_id": "text"}


class Catalogue:
    """All products, by name and by SKU: read once for a file."""

    def __init__(self) -> None:
        rows = list(Product.objects.order_by("pk").values_list("pk", "name_key", "sku"))
        self._by_sku = {sku: pk for pk, _key, sku in rows if sku}
        self._by_name = {key: pk for pk, key, _sku in rows}
        self._known: dict[str, int | None] = {}  # what files say, which is little

    def find(self, text: str) -> int | None:
        """The product of that name, however it is written, or else of that SKU."""
        if text not in self._known:
            self._known[text] = self._by_name.get(fold(text)) or self._by_sku.get(text)
        return self._known[text]


class Customers:
    """The customers of a chunk, locked in the order of their keys if they are to be written to."""

    def __init__(self, key: str, texts: Collection[str], *, lock: bool) -> None:
        rows = Account.objects.filter(**{f"{key}__in": texts}).order_by("pk")
        rows = rows.select_for_update(no_key=True) if lock else rows
        self._found = {getattr(one, key): one for one in rows.only("pk", "state", "merged_into", key)}
        archived = [one.pk for one in self._found.values() if one.is_archived]
        self._last = usage.last_days(archived) if archived else {}

    def get(self, text: str) -> Account | None:
        return self._found.get(text)

    def refusal(self, text: str, on: date) -> str:
        """Why the customer takes no usage of that day; "" where it does."""
        account = self._found.get(text)
        if account is None:
            return _("There is no such customer. Import the customer first, or correct the value.")
        return usage.closed(account, on, self._last)


class People:
    """Users of customers by e-mail, or else by external id; asked for as (customer, text)."""

    def __init__(self, wanted: Iterable[tuple[int, str]]) -> None:
        self._pairs = set(wanted)
        folded = {(account, text.casefold()) for account, text in self._pairs}
        by_email = matching(AccountUser, BY_EMAIL, folded).values_list("account", "email", "pk")
        by_id = matching(AccountUser, BY_ID, self._pairs, where="t.external_id <> ''")
        self._emails = {(account, email.casefold()): pk for account, email, pk in by_email}
        self._ids = {(account, text): pk for account, text, pk in by_id.values_list("account", "external_id", "pk")}

    def find(self, account: int, text: str) -> int | None:
        return self._emails.get((account, text.casefold())) or self._ids.get((account, text))
