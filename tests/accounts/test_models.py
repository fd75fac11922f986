"""The rows cannot lie: every constraint says so in a form, and the database refuses it past the form."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import (
    Account,
    AccountUser,
    Activity,
    GroupMembership,
    Organisation,
    Sequence,
    Tag,
    Tagging,
    User,
)
from plock.kit.models import Import, Job, SavedView, TableChoice
from tests import make

pytestmark = pytest.mark.django_db
OURS = ("kit", "accounts")


def account(**bad):
    return lambda: make.blank_account(**{"customer_number": "X-1", **bad})


def second_account(**same):
    def build():
        make.account(**same)
        return make.blank_account(**{"customer_number": "X-2", **same})

    return build


def second_user(**same):
    def build():
        first = make.account_user(email="Ann@x.se", external_id="7")
        return AccountUser(**{"account": first.account, "name": "Ann", "email": "other@x.se", **same})

    return build


def person(**bad):
    return lambda: AccountUser(**{"account": make.account(), "name": "Ann", "email": "ann@x.se", **bad})


def second_staff():
    User.objects.create_user("ann@x.se", name="Ann")
    return User(email="ANN@X.SE", name="Ann", password="!")


def second_tagging():
    tagging = Tagging.objects.get(account=make.account(tags=["Retail"]))
    return Tagging(account=tagging.account, tag=tagging.tag)


def membership(**bad):
    return lambda: GroupMembership(
        **{"account": make.account(), "master": make.account(), "starts_on": date(2026, 1, 1), **bad}
    )


def in_a_group_of_its_own():
    alone = make.account()
    return GroupMembership(account=alone, master=alone, starts_on=date(2026, 1, 1))


def second_membership():
    first = membership(ends_on=date(2026, 2, 1))()
    first.save()
    return GroupMembership(account=first.account, master=make.account(), starts_on=first.starts_on)


def second_view():
    owner = User.objects.create_user("ann@x.se", name="Ann")
    SavedView.objects.create(page="x", name="Mine", owner=owner)
    return SavedView(page="x", name="MINE", owner=owner)


def second_choice():
    owner = User.objects.create_user("ann@x.se", name="Ann")
    return TableChoice(page="x", owner=TableChoice.objects.create(page="x", owner=owner).owner)


CASES = {
    "accounts_membership_start_unique": (second_membership, "already changes its group on this day"),
    "accounts_membership_not_self": (in_a_group_of_its_own, "cannot be its own master"),
    "accounts_membership_ends_after_start": (membership(ends_on=date(2026, 1, 1)), "ends after it starts"),
    "accounts_account_merged_is_archived": (
        lambda: make.blank_account(customer_number="X-1", merged_into=make.account()),
        "accounts_account_merged_is_archived",
    ),
    "accounts_tag_colour_known": (lambda: Tag(name="a", key="a", colour="pink"), "is not a valid choice"),
    "kit_savedview_name_unique": (second_view, "already have a view of this name"),
    "kit_savedview_has_name": (
        lambda: SavedView(page="x", owner=User.objects.create_user("ann@x.se", name="Ann")),
        "cannot be blank",
    ),
    "kit_tablechoice_once": (second_choice, "already exists"),
    "accounts_account_primary_key_unique": (second_account(primary_key="org_1"), "already has this primary key"),
    "accounts_account_org_number_unique": (
        second_account(org_number="5560360793", country="SE"),
        "Another customer in this country already has this organisation number",
    ),
    "accounts_account_state_known": (account(state="gone"), "is not a valid choice"),
    "accounts_account_kind_known": (account(kind="robot"), "is not a valid choice"),
    "accounts_account_rejected_is_archived": (account(is_rejected=True), "Only an archived customer can be rejected"),
    "accounts_account_named_numbered_priced": (account(currency=""), "cannot be blank"),
    "accounts_account_version_positive": (account(version=0), "accounts_account_version_positive"),
    "accounts_account_terms_within_a_year": (account(payment_terms_days=366), "Payment terms are 0 to 365 days"),
    "accounts_account_minimum_not_negative": (account(minimum_invoice_amount=-1), "minimum invoice amount is 0 or"),
    "accounts_account_delivery_known": (account(invoice_delivery="pigeon"), "is not a valid choice"),
    "accounts_account_vat_treatment_known": (account(vat_treatment="none"), "is not a valid choice"),
    "accounts_account_adoption_in_range": (account(adoption=101), "accounts_account_adoption_in_range"),
    "accounts_account_risk_in_range": (account(risk="10.1"), "accounts_account_risk_in_range"),
    "accounts_accountuser_email_unique": (second_user(email="ann@X.se"), "already has a user with this e-mail"),
    "accounts_accountuser_external_id_unique": (second_user(external_id="7"), "a user with this external id"),
    "accounts_accountuser_role_known": (person(role="boss"), "is not a valid choice"),
    "accounts_accountuser_state_known": (person(state="gone"), "is not a valid choice"),
    "accounts_accountuser_has_name": (person(name=""), "cannot be blank"),
    "accounts_tag_no_separators": (lambda: Tag(name="a,b", key="a,b"), "A tag has no comma or semicolon"),
    "accounts_tagging_once": (second_tagging, "already exists"),
    "accounts_organisation_vat_in_range": (lambda: Organisation(pk=1, vat_rate=101), "VAT is 0 to 100 %"),
    "accounts_organisation_only_one": (lambda: Organisation(pk=2), "accounts_organisation_only_one"),
    "accounts_sequence_starts_at_one": (lambda: Sequence(name="x", next_serial=0), "accounts_sequence_starts_at_one"),
    "accounts_activity_source_known": (lambda: Activity(verb="x", source="rumour"), "is not a valid choice"),
    "accounts_user_email_unique": (second_staff, "Somebody already logs in with this address"),
    "kit_job_state_known": (lambda: Job(kind="x", title="x", state="lost"), "is not a valid choice"),
    "kit_job_running_is_leased": (lambda: Job(kind="x", title="x", state="running"), "kit_job_running_is_leased"),
    "kit_import_mode_known": (lambda: Import(importer="customers", mode="some"), "is not a valid choice"),
    "kit_import_state_known": (lambda: Import(importer="customers", state="lost"), "is not a valid choice"),
}


def complaints(bad):
    """What the three steps of full_clean say, each on its own: it leaves out constraints over fields that failed."""
    said = []
    for step in (bad.clean_fields, bad.validate_unique, bad.validate_constraints):
        try:
            step()
        except ValidationError as problem:
            said += problem.messages
    return " ".join(said)


@pytest.mark.parametrize("name", CASES)
def test_a_form_says_what_is_wrong(name):
    build, message = CASES[name]
    assert message in complaints(build())


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_it_past_the_form(name):
    bad = CASES[name][0]()
    with pytest.raises(IntegrityError), transaction.atomic():
        bad.save(force_insert=True)


def test_no_constraint_goes_untested():
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert named == set(CASES)


@pytest.mark.parametrize("field", ["name", "customer_number", "currency"])
def test_a_customer_has_name_number_and_currency(field):
    with pytest.raises(IntegrityError), transaction.atomic():
        account(**{field: ""})().save()


def test_a_customer_number_is_given_once():
    make.account(customer_number="C-1")
    twin = make.blank_account(customer_number="C-1")
    with pytest.raises(ValidationError, match="Another customer already has this number"):
        twin.full_clean(exclude=["sort_name", "search_text"])
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_what_is_unique_where_set_may_be_empty_many_times():
    make.accounts(3, primary_key="", org_number="")
    account = make.account()
    make.account_user(account=account, external_id="")
    make.account_user(account=account, external_id="")


def test_an_update_past_the_model_is_refused_just_the_same():
    pk = make.account().pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=pk).update(state="gone")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=pk).update(is_rejected=True)


@pytest.mark.parametrize(
    ("country", "number", "shown"), [("SE", "5560360793", "556036-0793"), ("NO", "923609016", "923 609 016")]
)
def test_an_organisation_number_reads_as_in_its_country(country, number, shown):
    assert Account(org_number=number, country=country).local_org_number == shown


def test_a_job_knows_how_far_and_how_long():
    begun = datetime(2026, 1, 1, 12, tzinfo=UTC)
    job = Job(state="running", done=999, total=1000, started_at=begun)
    assert (job.percent, job.seconds(now=begun.replace(minute=1))) == (99, 60)
    assert (Job(state="done").percent, Job(state="running").percent) == (100, 0)
