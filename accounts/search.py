"""What accounts lets the search over everything find: customers, their users, tags and staff."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, AccountUser, Tag, User
from accounts.rules.tags import tag_key
from accounts.services import finding
from plock.kit.search import Hit, Source, sources

type Way = Callable[[QuerySet[Account], str], QuerySet[Account]]

SHOWN = ("customer_number", "name", "state", "city", "merged_into__customer_number", "merged_into__name")


def find_customers(user: Any, text: str, limit: int) -> list[Hit]:
    """The ones that the text names, then those whose name begins with it, then those in which its words occur."""
    if not text:
        return []
    rows = Account.objects.select_related("merged_into").only(*SHOWN)
    named = finding.customers_named(rows, text).order_by("pk")[:limit]
    hits = {hit.url: hit for hit in (_customer(account, is_exact=True) for account in named)}
    for narrow in _ways(text, is_named=bool(hits)):
        if len(hits) < limit:
            for account in narrow(rows, text).order_by("sort_name", "pk")[:limit]:
                hit = _customer(account)
                hits.setdefault(hit.url, hit)
    return list(hits.values())[:limit]


def _ways(text: str, *, is_named: bool) -> list[Way]:
    """How to look on: a number or an address seldom begins a name, and an address that was found is all there is."""
    if not finding.looks_exact(text):
        return [finding.customers_beginning, finding.among_customers]
    return [] if is_named and "@" in text else [finding.among_customers]


def _customer(account: Account, *, is_exact: bool = False) -> Hit:
    """One merged away leads to the customer it became a part of."""
    winner = account.merged_into
    if winner:
        place = _("%(number)s, which %(loser)s was merged into") % {
            "number": winner.customer_number,
            "loser": account.customer_number,
        }
    else:
        state = "" if account.state == Account.State.ACTIVE else str(account.get_state_display())
        place = " · ".join(filter(None, (account.customer_number, account.city, state)))
    shown = winner or account
    return Hit(shown.name, place, shown.get_absolute_url(), _("Customer"), "building-office-2", is_exact)


def find_people(user: Any, text: str, limit: int) -> list[Hit]:
    """Users of customers: first the ones whose address or id the text is."""
    rows = AccountUser.objects.select_related("account").only("name", "email", "external_id", "account__name")
    hits = {one.pk: _person(one, is_exact=True) for one in finding.people_named(rows, text)[:limit]}
    for one in finding.among_people(rows, text).order_by("pk")[:limit]:
        hits.setdefault(one.pk, _person(one, is_exact=one.external_id == text))
    return list(hits.values())[:limit]


def _person(one: AccountUser, *, is_exact: bool = False) -> Hit:
    url = reverse("accounts:account_users", args=[one.account_id])
    detail = f"{one.account.name} · {one.email}"
    return Hit(one.name, detail, f"{url}#user-{one.pk}", _("User"), "user", is_exact)


def find_tags(user: Any, text: str, limit: int) -> list[Hit]:
    if not text:
        return []
    kind, url = _("Tag"), reverse("accounts:account_list")
    found = Tag.objects.filter(key__contains=tag_key(text)).order_by("key")[:limit]
    return [Hit(tag.name, "", f"{url}?{urlencode({'tag': tag.name})}", kind, "tag") for tag in found]


def find_staff(user: Any, text: str, limit: int) -> list[Hit]:
    if not text:
        return []
    found = User.objects.filter(Q(name__icontains=text) | Q(email__icontains=text)).order_by("name", "pk")[:limit]
    return [
        Hit(str(one), one.email, reverse("settings_staff_person", args=[one.pk]), _("Staff"), "user-circle")
        for one in found
    ]


def _list_of_customers(text: str) -> str:
    return f"{reverse('accounts:account_list')}?{urlencode({'q': text})}"


sources.register(
    Source("customers", gettext_lazy("Customers"), 20, "accounts.view_account", find_customers, _list_of_customers),
    Source("people", gettext_lazy("Users"), 30, "accounts.view_accountuser", find_people),
    Source("tags", gettext_lazy("Tags"), 60, "accounts.view_account", find_tags),
    Source("staff", gettext_lazy("Staff"), 70, "accounts.view_user", find_staff),
)
