"""Imports the users of customers: who belongs to whom is said by customer number or primary key."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.importers.of_customers import OfCustomers
from accounts.importers.parsing import choice, rule
from accounts.models import Account, AccountUser
from accounts.rules import contact, numbers
from accounts.rules.names import collapse
from accounts.services import account_users
from accounts.services.activity import Origin
from plock.kit.importing.columns import Column, Reading
from plock.kit.importing.lines import Line
from plock.kit.importing.values import parse_datetime
from plock.kit.models import Job

ROLES = {
    "administratör": "admin",
    "administrator": "admin",
    "användare": "user",
    "bruker": "user",
    "ekonomi": "billing",
    "faktura": "billing",
    "billing contact": "billing",
}
STATES = {
    "inbjuden": "invited",
    "invitert": "invited",
    "aktiv": "active",
    "inaktiv": "deactivated",
    "inactive": "deactivated",
    "avaktiverad": "deactivated",
    "deaktivert": "deactivated",
}


def _moment(text: str, reading: Reading) -> Any:
    moment = parse_datetime(text, reading.order)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


class UserImporter(OfCustomers):
    slug = "users"
    title = gettext_lazy("Users")
    permission = "accounts.import_account"
    required = ("email",)

    email = Column(
        "email",
        label=gettext_lazy("E-mail"),
        parse=rule(contact.clean_email),
        clear=None,
        limit=254,
        synonyms=("mail", "e-mail address", "e-post", "epost", "e-postadress", "e-postadresse"),
    )
    user_name = Column(
        "name",
        label=gettext_lazy("Name"),
        parse=rule(collapse),
        clear=None,
        name="name",
        synonyms=("name", "user", "full name", "namn", "navn", "användare", "bruker"),
    )
    role = Column(
        "role",
        label=gettext_lazy("Role"),
        parse=choice(AccountUser.Role, ROLES),
        clear=None,
        synonyms=("roll", "rolle", "user role"),
    )
    state = Column(
        "state",
        label=gettext_lazy("State"),
        parse=choice(AccountUser.State, STATES),
        clear=None,
        synonyms=("status", "tillstånd", "tilstand"),
    )
    external_id = Column(
        "external_id",
        label=gettext_lazy("External id"),
        parse=rule(numbers.clean_key),
        limit=100,
        synonyms=("user id", "externt id", "ekstern id"),
    )
    last_seen = Column(
        "last_seen",
        label=gettext_lazy("Last seen"),
        parse=_moment,
        clear=Column.NOTHING,
        is_dated=True,
        show=lambda moment: "" if moment is None else moment.isoformat(),
        synonyms=("last login", "senast inloggad", "senast sedd", "sist sett", "sist innlogget"),
    )

    class Meta:
        model = AccountUser
        fields = (
            "customer_number",
            "primary_key",
            "email",
            "user_name",
            "role",
            "state",
            "external_id",
            "last_seen",
        )

    def identity(self, line: Line) -> Any:
        account = super().identity(line)
        if account is None or "email" in line.values:
            return account if account is None else (account, line.values["email"].casefold())
        if not line.problems:
            line.refuse(self.column_name("email"), "", _("A user is recognised by the e-mail address. Fill it in."))
        return None

    def match(self, lines: list[Line], *, lock: bool) -> None:
        accounts = self._accounts(lines, lock=lock)
        users = self._users(accounts, lines)
        for line in lines:
            account = accounts.get(line.values[self.key])
            if account is None:
                message = _("There is no such customer. Import the customer first, or correct the value.")
                line.refuse(self.column_name(self.key), line.values[self.key], message)
            elif account.is_archived:
                message = _("This customer is archived and read-only. Restore it first.")
                line.refuse(self.column_name(self.key), line.values[self.key], message)
            else:
                self._assign(line, account, users.get((account.pk, line.values["email"].casefold())))

    def _accounts(self, lines: list[Line], *, lock: bool) -> dict[str, Account]:
        wanted = Account.objects.filter(**{f"{self.key}__in": {line.values[self.key] for line in lines}})
        wanted = wanted.select_for_update().order_by("pk") if lock else wanted
        return {getattr(account, self.key): account for account in wanted.only("pk", "state", self.key)}

    def _users(self, accounts: dict[str, Account], lines: list[Line]) -> dict[tuple[int, str], AccountUser]:
        emails = {line.values["email"].casefold() for line in lines}
        pks = [account.pk for account in accounts.values()]
        rows = AccountUser.objects.alias(folded=Lower("email")).filter(account__in=pks, folded__in=emails)
        return {(user.account_id, user.email.casefold()): user for user in rows}

    def _assign(self, line: Line, account: Account, user: AccountUser | None) -> None:
        line.instance, line.is_new = user or AccountUser(account=account), user is None
        line.extra["account"] = account
        if user is None:
            line.values.setdefault("user_name", line.values["email"].partition("@")[0])

    def apply(self, line: Line) -> None:
        values = {key: value for key, value in line.values.items() if key not in self.keys}
        if "user_name" in values:
            values["name"] = values.pop("user_name")
        values["email"] = line.values["email"] if line.is_new else line.instance.email
        line.values = {**values, self.key: line.values[self.key]}
        for field, value in values.items():
            old = getattr(line.instance, field)
            if old != value:
                line.changes[field] = (old, value)
                setattr(line.instance, field, value)

    def judge(self, lines: list[Line]) -> None:
        """An external id belongs to one user of an account, in the database and in the file."""
        wanted = {
            (line.instance.account_id, line.instance.external_id): line
            for line in lines
            if line.instance.external_id and "external_id" in line.changes
        }
        if not wanted:
            return
        pairs = Q(account__in={pair[0] for pair in wanted}, external_id__in={pair[1] for pair in wanted})
        owners = {(user.account_id, user.external_id): user for user in AccountUser.objects.filter(pairs)}
        for line in lines:
            pair = (line.instance.account_id, line.instance.external_id)
            owner, last = owners.get(pair), wanted.get(pair)
            taken = owner is not None and owner.pk != line.instance.pk
            if last is not None and "external_id" in line.changes and (taken or last is not line):
                message = _("Another user of this customer already has this external id. Correct one of them.")
                line.refuse(self.column_name("external_id"), pair[1], message)

    def write(self, created: list[Line], updated: list[Line], *, by: Any, job: Job) -> None:
        account_users.save_many(
            new=[line.instance for line in created],
            changed=[(line.instance, line.changes) for line in updated],
            origin=Origin(by=by, source="import", job=job),
        )

    def label_of(self, line: Line) -> str:
        return f"{line.values[self.key]}: {line.instance}"
