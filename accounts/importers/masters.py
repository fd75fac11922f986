"""The column `master`: it names a customer by the key that rows are recognised by, in the file or known already."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.importers.layout import CustomerLayout
from accounts.models import Account, GroupMembership
from accounts.rules import names, writings
from accounts.services import groups
from accounts.services.activity import Origin
from plock.kit.importing.lines import Line
from plock.kit.importing.values import restore
from plock.kit.models import Job

NOT_IN_A_NUMBER = re.compile(r"[\W_]+")


class MasterColumn(CustomerLayout):
    """Masters and members in any order: what the file will have changed counts, and what it leaves alone."""

    link = "master"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._today = timezone.localdate()
        self._led: dict[int, list[Account]] = {}  # master → members in force or planned
        self._own: dict[int, list[GroupMembership]] = {}  # member → memberships in force or planned

    def identify(self, text: str) -> Hashable:
        text = restore(text)
        if self.key == "name":
            return names.sort_key(text)
        if self.key == "org_number":
            return NOT_IN_A_NUMBER.sub("", text).upper()
        try:
            found: Hashable = self.fields[self.key].parse(text, self.reading)
        except ValueError:
            return text
        return found

    # Finding ---------------------------------------------------------------------------------------------------------

    def load_masters(self, lines: list[Line]) -> None:
        """The masters that are named, and the groups that they and the rows' own customers are in. Four queries."""
        named = [line for line in lines if line.instance is not None and "master" in line.values]
        if not named:
            return
        targets = self._find({line.values["master"] for line in named} - {""})
        known = {line.instance.pk for line in named if not line.is_new}
        self._load_groups(known | {account.pk for several in targets.values() for account in several})
        for line in named:
            text = line.values["master"]
            line.extra["named"] = self._nearest(line, targets.get(self.identify(text), [])) if text else []
            line.extra["now"] = next(
                (row.master for row in self._own.get(line.instance.pk, []) if row.is_in_force(self._today)), None
            )

    def _find(self, texts: set[str]) -> dict[Hashable, list[Account]]:
        if not texts:
            return {}
        if self.key == "name":
            where = Q(sort_name__in={self.identify(text) for text in texts})
        elif self.key == "org_number":
            where = Q(org_number__in={form for text in texts for form in (text, *writings.org_numbers(text))})
        elif one := self.key_supplement:
            where = Q(pk__in=one.find(self.key, {str(self.identify(text)) for text in texts}).values())
        else:
            where = Q(**{f"{self.key}__in": {self.identify(text) for text in texts}})
        found: dict[Hashable, list[Account]] = defaultdict(list)
        for account in self._with_keys(Account.objects.filter(where).order_by("pk")):
            found[self._identity_of(account)].append(account)
        if self.key == "org_number":  # a number may be written in several ways
            for text in texts:
                forms = {self.identify(form) for form in writings.org_numbers(text)} - {self.identify(text)}
                found[self.identify(text)] += [account for form in forms for account in found.get(form, [])]
        return found

    def _nearest(self, line: Line, accounts: list[Account]) -> list[Account]:
        """Where a number is that of several customers, the one in the same country."""
        same = [account for account in accounts if account.country == line.instance.country]
        return same if self.key == "org_number" and len(accounts) > 1 and same else accounts

    def _load_groups(self, ids: set[int]) -> None:
        lasting = GroupMembership.objects.exclude(ends_on__lte=self._today).order_by("starts_on", "pk")
        self._own, self._led = defaultdict(list), defaultdict(list)
        for row in lasting.filter(account__in=ids).select_related("master"):
            self._own[row.account_id].append(row)
        for row in lasting.filter(master__in=ids).select_related("account"):
            self._led[row.master_id].append(row.account)
        self._with_keys(member for members in self._led.values() for member in members)

    def _with_keys(self, accounts: Iterable[Account]) -> list[Account]:
        """The accounts, with what rows are recognised by where somebody else stores it."""
        found = list(accounts)
        if self.key_supplement:
            self.key_supplement.load(found)
        return found

    def _identity_of(self, account: Account) -> Hashable:
        return account.sort_name if self.key == "name" else self.identify(getattr(account, self.key))

    # Comparing -------------------------------------------------------------------------------------------------------

    def compare_master(self, line: Line) -> None:
        """Note what changes; who is where the row says already needs no judgement."""
        text = line.values.pop("master", None)
        if text is None:
            return
        now, named = line.extra["now"], line.extra["named"]
        if not text:
            if now:
                line.changes["master"] = (str(now), "")
        elif now is None or [account.pk for account in named] != [now.pk]:
            line.changes["master"] = (str(now) if now else "", str(named[0]) if len(named) == 1 else text)
            line.extra["master"] = text

    def judge_masters(self, lines: list[Line]) -> None:
        for line in lines:
            text = line.extra.get("master")
            if text and (found := self._object(line, text)):
                line.refuse(self.column_name("master"), text, *found)

    def _object(self, line: Line, text: str) -> tuple[str, str] | None:
        """(sentence, cause) where the row's customer cannot get this master."""
        record, target = self.identify(line.cells[self.mapping[self.key]].strip()), self.identify(text)
        named: list[Account] = line.extra["named"]
        if record == target or line.instance.pk in {account.pk for account in named}:
            return _same(_("A customer cannot be its own master. Name another one, or leave the cell empty."))
        if line.instance.is_archived:
            return _same(
                _("An archived customer cannot be in a group. Leave the cell empty, or keep the customer active.")
            )
        if len(named) > 1:
            message = _("Several customers match: %s. Recognise customers by another column, and name masters by it.")
            return message % ", ".join(account.customer_number for account in named[:5]), message
        if not named and not self._in_file(target):
            message = _(
                "No customer has this %s, here or in a good row of the file. Correct it, or add the master's row."
            )
            return _same(message % self.noun(self.key))
        return self._object_to_master(named, target) or self._object_to_member(line, record)

    def _object_to_master(self, named: list[Account], target: Hashable) -> tuple[str, str] | None:
        if self.survey and self.survey.links(target):
            return _same(
                _("The row of this master makes it a member itself, and a member cannot be a master. Correct one.")
            )
        for master in named:
            if master.is_archived:
                message = _("%s is archived and cannot be a master. Restore it first.")
                return message % master, message
            if (own := self._own.get(master.pk)) and not (self.survey and self.survey.clears(target)):
                message = _("%(master)s is itself part of %(other)s, and a member cannot be a master. Name %(other)s.")
                return message % {"master": master, "other": own[0].master}, message
        return None

    def _object_to_member(self, line: Line, record: Hashable) -> tuple[str, str] | None:
        if self.survey and self.survey.is_target(record):
            return _same(
                _("Another row has this customer as its master, and a master cannot be a member. Correct one.")
            )
        for member in self._led.get(line.instance.pk or 0, []):
            moves = self.survey is not None and self.survey.says(self._identity_of(member))
            if not moves or (self.survey and self.survey.is_linked_to(self._identity_of(member), record)):
                message = _("This customer is the master of %s, and a master cannot be a member. Take its members out.")
                return message % member, message
        return None

    def _in_file(self, record: Hashable) -> bool:
        return self.survey is not None and self.survey.has(record)

    # Writing ---------------------------------------------------------------------------------------------------------

    def write_links(self, lines: list[Line], *, by: Any, job: Job) -> list[Line]:
        left: list[Line] = []
        wanted: dict[int, int | None] = {}
        by_pk = {line.instance.pk: line for line in lines}
        for line in lines:
            named = line.extra["named"]
            if line.extra.get("master") and not named:
                message = _("The row of this master was not imported. Repair it, and import both rows again.")
                line.refuse(self.column_name("master"), line.extra["master"], message)
                left.append(line)
            else:
                wanted[line.instance.pk] = named[0].pk if named else None
        origin = Origin(by=by, source="import", job=job)
        result = groups.change_many(masters=wanted, on=self._today, origin=origin)
        for pk, problem in result.refused.items():
            by_pk[pk].refuse(
                self.column_name("master"), by_pk[pk].extra.get("master", ""), problem.sentence, problem.cause
            )
            left.append(by_pk[pk])
        return left


def _same(message: str) -> tuple[str, str]:
    return message, message
