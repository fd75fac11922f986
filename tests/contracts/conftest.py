"""A small world in which every address of the site leads somewhere."""

from datetime import date

import pytest
from django.core.files.base import ContentFile

from accounts.models import Activity
from plock.kit.models import Job, JobFile, SavedView
from tests import make, sales
from tests.accounts.importing import check, text
from tests.contracts.pages import PAGES


@pytest.fixture
def world(ada, settings, tmp_path):
    """What fills the blanks of addresses, by `page blank` or by `blank` alone. Everything belongs to Ada."""
    settings.MEDIA_ROOT = tmp_path
    account = make.account(name="World", tags=["One", "Two"], account_manager=ada, country="SE", notes="x")
    Activity.objects.create(account=account, verb="account.created", actor=ada)
    user = make.account_user(account=account)
    member = make.membership(account=make.account(), master=account, starts_on=date(2020, 1, 1))
    batch = check(text("customer_number,name,country", ["K-1", "Good", "SE"], ["K-2", "Bad", "Atlantis"]), by=ada)
    made = JobFile(job=batch.job, name="x.csv")
    made.file.save("x.csv", ContentFile(b"x"))
    view = SavedView.objects.create(page="accounts:account_list", name="Mine", owner=ada, query="country=SE")
    bulk = {"list": "accounts", "action": "add-tags", "back": "/customers/"}
    bulk_job = Job.objects.create(kind="kit.bulk", title="Add tags", owner=ada, params=bulk)
    version = sales.plan()
    subscription = sales.subscription(version, account=account)
    change = sales.change(subscription)
    order = sales.order(version, account=account)
    sold = {
        "billing:product_": version.plan.product_id,
        "billing:plan_": version.plan_id,
        "billing:subscription_": subscription.pk,
        "billing:order_": order.pk,
    }
    imports = [page.name for page in PAGES if page.name.startswith("accounts:import_")]
    return {
        "pk": account.pk,
        "user_pk": user.pk,
        "membership_pk": member.pk,
        "uidb64": "MQ",
        "token": "x-y",
        **{f"{name} pk": batch.pk for name in imports},
        **{page.name + " pk": ada.pk for page in PAGES if page.name.startswith("settings_staff_")},
        **{page.name + " pk": make.tag("One").pk for page in PAGES if page.name.startswith("settings_tag_")},
        "settings_tag pk": make.tag("One").pk,
        "job_detail pk": batch.job.pk,
        "job_cancel pk": batch.job.pk,
        "job_file pk": made.pk,
        **{f"view_{verb} pk": view.pk for verb in ("edit", "update", "delete")},
        "bulk_result pk": bulk_job.pk,
        "action": "add-tags",
        **{f"{page.name} pk": pk for page in PAGES for prefix, pk in sold.items() if page.name.startswith(prefix)},
        "change_pk": change.pk,
        "line": 1,
        "product_pk": version.plan.product_id,
    }
