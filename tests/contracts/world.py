"""A small world in which every address of the site leads somewhere."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Activity, User
from plock.kit.models import Job, JobFile, SavedView
from tests import make, outside, sales
from tests.accounts.importing import check, text
from tests.contracts.pages import PAGES


def make_world(ada: User) -> dict[str, Any]:
    """What fills the blanks of addresses, by `page blank` or by `blank` alone. Everything belongs to Ada."""
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
    invoice = sales.invoice("100", account=account, state="finalised", paid="1")
    draft = sales.invoice("100", account=account)
    payment = sales.payment(invoice)
    charge = sales.charge(account=account)
    run = sales.run(is_preview=True, created_by=ada, customers=[account.pk])
    preview = sales.preview(run, account=account)
    outside.connection("companies_house", state="broken")
    sold = {
        "billing:product_": version.plan.product_id,
        "billing:plan_": version.plan_id,
        "billing:subscription_": subscription.pk,
        "billing:order_": order.pk,
        "billing:charge_": charge.pk,
        "billing:invoice_": invoice.pk,
        "billing:run_": run.pk,
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
        "billing:charge_add pk": account.pk,
        "billing:invoice_finalise pk": draft.pk,
        "billing:invoice_discard pk": draft.pk,
        "billing:invoice_bulk action": "finalise",
        "integrations:outbox_bulk action": "send-again",
        "payment_pk": payment.pk,
        "position": 1,
        "preview_pk": preview.pk,
        "change_pk": change.pk,
        "line": 1,
        "product_pk": version.plan.product_id,
        "system": "companies_house",
    }
