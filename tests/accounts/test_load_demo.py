"""The demo: believable, allowed by every rule of ours, and the same for the same seed."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.forms.models import model_to_dict

from accounts.demo.stages import Stage
from accounts.demo.story import Event
from accounts.models import Account, AccountUser, Activity, GroupMembership, Organisation, Sequence, Tagging, User
from accounts.rules import contact, countries, currencies, identifiers, languages
from accounts.services import accounts, tags
from accounts.services.activity import SYSTEM
from accounts.services.derived import DERIVED, derive
from plock.kit.registry import Registry

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
MOVES_THE_VERSION = Q(activities__verb__startswith="account.") | Q(
    activities__verb__in=["group.joined", "group.moved", "group.left"]
)
STAFF = ("ada", "bo", "vi", "lo")


@pytest.fixture(autouse=True)
def nothing_billed(monkeypatch):
    """Invoices take most of the time, and are tried with billing."""
    monkeypatch.setattr("billing.demo.months.MOST", 0)


def load(accounts: int = 120, **options) -> str:
    out = StringIO()
    call_command("load_demo", accounts=accounts, stdout=out, **{"today": TODAY, **options})
    return out.getvalue()


def everything() -> list:
    """All rows but the keys, which sequences of the database give."""
    models = (Account, AccountUser, Activity, Tagging, GroupMembership)
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    named = dict(User.objects.values_list("pk", "email"))
    tag_names = dict(Tagging.objects.values_list("tag_id", "tag__name"))
    spelled = {"actor_id": named, "account_manager_id": named, "tag_id": tag_names}
    return [
        {name: spelled[name].get(value) if name in spelled else value for name, value in row.items() if name != "id"}
        for found in rows
        for row in found
    ]


def test_makes_a_vendor_with_customers_and_says_who_may_log_in():
    said = load()
    assert Account.objects.count() == 120
    assert Organisation.current().name == "Nordlys Software AB"
    assert "120 customers" in said
    assert "ada@example.com" in said
    assert "plock-demo" in said


@pytest.mark.once
def test_the_staff_log_in_with_their_roles(rf):
    load()
    users = [authenticate(rf.post("/login/"), username=f"{n}@example.com", password="plock-demo") for n in STAFF]
    assert [user.groups.get().name for user in users] == ["Admin", "Account manager", "Viewer", "Billing"]
    assert [user.is_staff for user in users] == [True, False, False, False]
    assert not any(user.is_superuser for user in users)


def told(*, of, **options):
    """What a demo holds, which is taken back again."""
    with transaction.atomic():
        load(**options)
        found = of()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_rows():
    assert told(of=everything, seed=7) == told(of=everything, seed=7)


@pytest.mark.once
def test_another_seed_gives_other_customers():
    one, two = (told(of=lambda: set(Account.objects.values_list("name", flat=True)), seed=seed) for seed in (1, 2))
    assert len(one & two) < 10


@pytest.mark.once
def test_everything_would_pass_the_forms_and_the_rules():
    load(150)
    for account in Account.objects.all():
        account.full_clean()
        assert countries.country_code(account.country) == account.country
        assert currencies.currency_code(account.currency) == account.currency
        assert languages.language_code(account.language) == account.language
        for number, clean in (
            (account.org_number, identifiers.clean_org_number),
            (account.vat_number, identifiers.clean_vat_number),
        ):
            assert not number or clean(number, country=account.country) == number
    for user in AccountUser.objects.all()[:200]:
        user.full_clean()


@pytest.mark.once
def test_contact_details_are_clean_and_reach_nobody():
    load(400)
    for account in Account.objects.all():
        for email in filter(None, (account.email, account.invoice_email)):
            assert contact.clean_email(email) == email
            assert email.endswith(".example")
        assert not account.phone or contact.clean_phone(account.phone) == account.phone
        assert not account.website or contact.website_url(account.website)


@pytest.mark.once
def test_derived_columns_are_as_a_save_would_make_them():
    load(50)
    for account in Account.objects.all():
        stored = {name: getattr(account, name) for name in DERIVED}
        derive(account, tags=tags.of(account))
        assert stored == {name: getattr(account, name) for name in DERIVED}


@pytest.mark.once
def test_states_are_mixed_and_the_newest_wait_for_approval():
    load(500)
    states = Counter(Account.objects.values_list("state", flat=True))
    assert states["active"] > 440
    assert 8 <= states["archived"] <= 40
    assert 8 <= states["pending"] <= 40
    assert Account.objects.filter(is_rejected=True).exists()
    assert Account.objects.filter(state="pending").earliest("pk").pk > 400


@pytest.mark.once
def test_the_log_explains_the_account():
    load()
    told = Account.objects.annotate(
        last=Max("activities__at"),
        moves=Count("activities", filter=MOVES_THE_VERSION, distinct=True),
    )
    assert not told.exclude(last=F("updated_at")).exists()
    assert not told.exclude(moves=F("version")).exists()
    for account in Account.objects.exclude(state="active"):
        entries = account.activities.filter(verb__startswith="account.").order_by("pk")
        moved = [entry.changes["state"][1] for entry in entries if "state" in entry.changes]
        assert (moved or ["pending"])[-1] == account.state


@pytest.mark.once
def test_edits_in_the_log_end_at_the_present_value():
    load()
    edits = Activity.objects.filter(verb="account.edited").select_related("account").order_by("pk")
    latest = {(edit.account, field): new for edit in edits for field, (_old, new) in edit.changes.items()}
    assert latest
    for (account, field), new in latest.items():
        if field not in ("tags", "account_manager"):
            assert model_to_dict(account)[field] == new


@pytest.mark.once
def test_the_log_is_in_the_order_of_time_and_nothing_lies_ahead():
    load()
    times = list(Activity.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1].date() < TODAY
    assert not AccountUser.objects.filter(last_seen__lt=F("created_at")).exists()


def test_the_number_of_active_users_agrees():
    load()
    active = Count("users", filter=Q(users__state="active"))
    assert not Account.objects.annotate(n=active).exclude(n=F("user_count")).exists()


@pytest.mark.once
def test_scores_stay_empty_unless_asked_for():
    load(60)
    assert not Account.objects.exclude(adoption=None, risk=None).exists()


@pytest.mark.once
def test_scores_are_invented_for_benchmarks():
    load(60, figures=True)
    assert Account.objects.filter(adoption=None, subscription_count__gt=0).exists()
    assert not Account.objects.filter(adoption__isnull=False, subscription_count=0).exists()
    assert Account.objects.filter(risk__isnull=False).count() > 30


def test_figures_agree_with_each_other():
    load(60)
    assert Account.objects.filter(mrr__gt=0).count() > 20
    assert all(account.arr == account.mrr * 12 for account in Account.objects.all())  # SQLite would add as floats


class Postman(list):
    """A chapter that writes down what it was asked."""

    def __call__(self, setting):
        self.append(setting.order.accounts)
        return self

    def tell(self, account, *, start, until):
        assert account._state.adding
        account.notes = "told"
        self.append(account.pk)
        return [Event(max(start, until - 0.1), "letter.sent", None)] if account.state == "active" else []

    def write(self):
        self.append(f"wrote {Account.objects.count()}")

    def finish(self):
        self.append("finished")


@pytest.mark.once
def test_a_higher_app_tells_what_each_customer_does(monkeypatch):
    postman: Postman = Postman()
    registry: Registry[Stage] = Registry()
    registry.register(Stage("letters", 10, postman))
    monkeypatch.setattr("accounts.demo.load.stages", registry)
    load(5)
    assert postman == [5, 1, 2, 3, 4, 5, "wrote 5", "finished"]
    assert set(Account.objects.values_list("notes", flat=True)) == {"told"}
    assert Activity.objects.filter(verb="letter.sent").count() == Account.objects.filter(state="active").count()


def test_the_next_customer_gets_the_next_number():
    load(30)
    assert Sequence.objects.get(name="customers").next_serial == 31
    made = accounts.create(account=Account(name="New", currency="SEK"), origin=SYSTEM)
    assert made.customer_number == "C-00031"
    assert made.pk > 30  # exactly how far a sequence has come is told by whatever ran before


def test_if_empty_leaves_a_database_with_anybody_in_it_alone(ada):
    assert "not loaded" in load(if_empty=True)
    assert not Account.objects.exists()


def test_if_empty_loads_into_an_empty_database():
    load(10, if_empty=True)
    assert Account.objects.count() == 10


def test_refuses_a_database_with_customers():
    load(10)
    with pytest.raises(CommandError, match="customers already"):
        load(10)
    assert Account.objects.count() == 10


def test_keeps_the_password_of_somebody_who_is_there(ada):
    load(10)
    ada.refresh_from_db()
    assert ada.check_password("correct horse")


@pytest.mark.once
def test_a_large_demo_has_few_users_and_short_stories(monkeypatch):
    monkeypatch.setattr("accounts.demo.stages.LARGE", 100)
    load(200)
    assert AccountUser.objects.count() < 300
    assert Activity.objects.count() < 400


@pytest.mark.once
def test_some_customers_are_in_groups_with_a_past_and_plans():
    load(accounts=300)
    masters = GroupMembership.objects.in_force(on=TODAY).values("master").annotate(n=Count("pk"))
    assert 8 <= masters.count() <= 20
    assert max(row["n"] for row in masters) <= 10
    assert GroupMembership.objects.filter(ends_on__lte=TODAY).exists()
    assert GroupMembership.objects.filter(starts_on__gt=TODAY).exists()
    assert not GroupMembership.objects.exclude(account__state="active", master__state="active").exists()
    told = Activity.objects.filter(verb__in=["group.joined", "group.moved"]).count()
    assert told >= GroupMembership.objects.count()
