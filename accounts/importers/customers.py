"""Imports customers: new ones are numbered and logged, known ones are compared and changed, both in sets."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.importers.likely import LikelyTwins
from accounts.importers.recognising import Recognising
from accounts.models import Account, Organisation, User
from accounts.registry import archive_effects
from accounts.rules import names, states
from accounts.services import bulk, tags
from accounts.services.accounts import EDITABLE_WHEN_ARCHIVED
from accounts.services.activity import Origin
from plock.kit.importing.lines import Doubt, Line
from plock.kit.models import Job

UNIQUE = ("customer_number", "primary_key")


class CustomerImporter(Recognising):
    slug = "customers"
    title = gettext_lazy("Customers")
    permission = "accounts.import_account"
    keys = {
        "customer_number": gettext_lazy("Customer number"),
        "primary_key": gettext_lazy("Primary key"),
        "org_number": gettext_lazy("Organisation number"),
        "name": gettext_lazy("Name"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._house = Organisation.current()
        self._managers: dict[str, User] | None = None
        self._given: dict[tuple[str, Any], int] = {}  # (field, value) → row of this file that uses it
        self._twins = LikelyTwins(self)

    # Finding ---------------------------------------------------------------------------------------------------------

    def match(self, lines: list[Line], *, lock: bool) -> None:
        rows = Account.objects.filter(self._wanted(lines)).select_related("account_manager").order_by("pk")
        found: dict[Any, list[Account]] = defaultdict(list)
        for account in self._with_keys(rows.select_for_update(of=("self",)) if lock else rows):
            found[self._key_of(account)].append(account)
        for line in lines:
            self._assign(line, self._candidates(line, found))
        self._load_tags(lines)
        self.load_masters(lines)

    def _wanted(self, lines: list[Line]) -> Q:
        values = {line.values[self.key] for line in lines}
        if self.key == "name":
            return Q(sort_name__in={names.sort_key(value) for value in values})
        if self.key_supplement:
            return Q(pk__in=self.key_supplement.find(self.key, values).values())
        return Q(**{f"{self.key}__in": values})

    def _key_of(self, account: Account) -> Any:
        return account.sort_name if self.key == "name" else getattr(account, self.key)

    def _candidates(self, line: Line, found: dict[Any, list[Account]]) -> list[Account]:
        value = line.values[self.key]
        accounts = found.get(names.sort_key(value) if self.key == "name" else value, [])
        country = line.values.get("country")
        if self.key == "org_number" and country:
            return [account for account in accounts if account.country == country]
        return accounts

    def _assign(self, line: Line, accounts: list[Account]) -> None:
        if len(accounts) > 1:
            listed = ", ".join(account.customer_number for account in accounts[:5])
            message = _("Several customers match: %s. Choose another column to recognise customers by.")
            line.refuse(self.column_name(self.key), line.values[self.key], message % listed, message)
        elif accounts:
            line.instance = accounts[0]
        elif "name" not in line.values:
            message = _("This customer is new, and a new customer needs a name. Fill in the name.")
            line.refuse(self.column_name("name"), "", message)
        else:
            line.is_new = True
            line.instance = Account(
                currency=self._house.currency, payment_terms_days=self._house.payment_terms_days, state="active"
            )

    def _load_tags(self, lines: list[Line]) -> None:
        """The tags as they are, so that they are compared and logged like any other field."""
        known = tags.names_of(line.instance.pk for line in lines if line.instance is not None and not line.is_new)
        for line in lines:
            if line.instance is not None:
                line.extra["tags"] = known.get(line.instance.pk, [])

    # Comparing -------------------------------------------------------------------------------------------------------

    def apply(self, line: Line) -> None:
        wanted = line.values.pop("tags", None)
        self.compare_master(line)
        self._name_manager(line)
        country = line.values.get("country", line.instance.country)
        for field in ("org_number", "vat_number"):
            if line.values.get(field):
                self.canonical(line, field, country)
        super().apply(line)
        have = line.extra["tags"]
        if wanted is not None and not tags.same(have, wanted):
            line.changes["tags"] = (have, sorted(wanted, key=str.casefold))
            line.extra["tags"] = line.changes["tags"][1]

    def judge(self, lines: list[Line]) -> None:
        for line in lines:
            if not line.is_new:
                self._judge_state(line)
        for field in UNIQUE:
            self._refuse_taken(lines, field, partial(_new_value, field=field))
        self._refuse_taken(lines, "org_number", self._org_number_of)
        for one in self.supplements:
            for field in one.keys:
                self._refuse_taken(lines, field, partial(_new_value, field=field))
        self.judge_masters(lines)

    def _judge_state(self, line: Line) -> None:
        if line.instance.merged_into_id:
            if line.changes:
                message = _("This customer was merged into another one and cannot be changed. Import the other one.")
                line.refuse(self.column_name(self.key), line.values[self.key], message)
            return
        before, after = line.changes.get("state", (line.instance.state, line.instance.state))
        rejected = line.instance.is_rejected
        moves = {move.to: move for verb in states.allowed_verbs(before, rejected) for move in [states.MOVES[verb]]}
        if before != after:
            if after not in moves:
                words = {"before": _(states.WORDS[before]), "after": _(states.WORDS[after])}
                message = _("A customer that is %(before)s cannot become %(after)s.")
                line.refuse(self.column_name("state"), after, message % words, message)
            else:
                line.instance.is_rejected = moves[after].sets_rejected
        elif before == Account.State.ARCHIVED and set(line.changes) - EDITABLE_WHEN_ARCHIVED:
            message = _("This customer is archived and read-only, except notes and tags. Restore it first.")
            line.refuse(self.column_name(self.key), line.values[self.key], message)

    def _org_number_of(self, line: Line) -> Any:
        number = line.instance.org_number
        return (number, line.instance.country) if number and {"org_number", "country"} & line.changes.keys() else None

    def _refuse_taken(self, lines: list[Line], field: str, value_of: Callable[[Line], Any]) -> None:
        """Refuse a value that another customer, or an earlier row about another customer, already has."""
        column = self.column_name(field)
        sound = [line for line in lines if all(problem.column != column for problem in line.problems)]
        wanted = [(line, value) for line in sound if (value := value_of(line))]
        owners = self._owners(field, {value for _line, value in wanted})
        for line, value in wanted:
            first = self._given.setdefault((field, value), line.number)
            owner = owners.get(value)
            if owner and owner[0] != line.instance.pk:
                message = _("%(owner)s already has this %(what)s. Correct it, or recognise customers by this column.")
                self._refuse_value(line, field, message, owner=owner[1])
            elif first != line.number:
                message = _("Row %(row)s already uses this %(what)s for another customer. Correct one of them.")
                self._refuse_value(line, field, message, row=first)

    def _owners(self, field: str, values: set[Any]) -> dict[Any, tuple[int, str]]:
        """{value: (pk, what to call it)} of the customers that have one of the values."""
        if not values:
            return {}
        for one in self.supplements:
            if field in one.keys:
                found = one.find(field, values)
                owners = Account.objects.only("customer_number", "name").in_bulk(found.values()) if found else {}
                return {value: (pk, str(owners[pk])) for value, pk in found.items() if pk in owners}
        numbers = {value[0] for value in values} if field == "org_number" else values
        rows = Account.objects.filter(**{f"{field}__in": numbers}).values_list(
            field, "country", "pk", "customer_number", "name"
        )
        return {
            (value, country) if field == "org_number" else value: (pk, f"{number} {name}")
            for value, country, pk, number, name in rows
        }

    def _refuse_value(self, line: Line, field: str, template: str, **words: Any) -> None:
        noun = self.noun(field)
        message = template % {**words, "what": noun}
        cause = template.replace("%(what)s", noun)
        line.refuse(self.column_name(field), getattr(line.instance, field), message, cause)

    def _name_manager(self, line: Line) -> None:
        """An account manager is named by e-mail address or by name."""
        text = line.values.get("account_manager")
        if not isinstance(text, str):
            return
        if self._managers is None:
            staff = list(User.objects.order_by("is_active", "pk"))  # of two with one name, the active one
            self._managers = {user.name.casefold(): user for user in staff} | {user.email: user for user in staff}
        user = self._managers.get(text.casefold())
        if user and (user.is_active or user.pk == line.instance.account_manager_id):
            line.values["account_manager"] = user
        else:
            del line.values["account_manager"]
            message = _("Nobody on the staff has this e-mail address or name. Write the address they log in with.")
            line.refuse(self.column_name("account_manager"), text, message)

    # Writing ---------------------------------------------------------------------------------------------------------

    def write(self, created: list[Line], updated: list[Line], *, by: Any, job: Job) -> None:
        origin = Origin(by=by, source="import", job=job)
        bulk.create([(line.instance, line.extra["tags"]) for line in created], origin=origin)
        self._archive([line for line in updated if line.changes.get("state", ("", ""))[1] == "archived"], origin)
        elsewhere = {self.link, *self.supplied}
        own = [(line, {name: line.changes[name] for name in line.changes if name not in elsewhere}) for line in updated]
        bulk.update([(line.instance, line.extra["tags"], changes) for line, changes in own if changes], origin=origin)

    def _archive(self, lines: list[Line], origin: Origin) -> None:
        """What archiving does beyond the state, as on the screen."""
        for effect in archive_effects if lines else ():
            effect.apply([line.instance.pk for line in lines], timezone.localdate(), origin)

    def warn(self, lines: list[Line]) -> list[Doubt]:
        return self._twins.find([line for line in lines if line.is_new])


def _new_value(line: Line, *, field: str) -> Any:
    return line.values.get(field) if line.is_new or field in line.changes else None
