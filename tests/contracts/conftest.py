"""A small world in which every address of the site leads somewhere."""

import pytest
from django.core.files.base import ContentFile

from accounts.models import Activity
from plock.kit.models import JobFile
from tests import make
from tests.accounts.importing import check, text
from tests.contracts.pages import PAGES


@pytest.fixture
def world(ada, settings, tmp_path):
    """What fills the blanks of addresses, by `page blank` or by `blank` alone. Everything belongs to Ada."""
    settings.MEDIA_ROOT = tmp_path
    account = make.account(name="World", tags=["One", "Two"], account_manager=ada, country="SE", notes="x")
    Activity.objects.create(account=account, verb="account.created", actor=ada)
    user = make.account_user(account=account)
    batch = check(text("customer_number,name,country", ["K-1", "Good", "SE"], ["K-2", "Bad", "Atlantis"]), by=ada)
    made = JobFile(job=batch.job, name="x.csv")
    made.file.save("x.csv", ContentFile(b"x"))
    imports = [page.name for page in PAGES if page.name.startswith("accounts:import_")]
    return {
        "pk": account.pk,
        "user_pk": user.pk,
        "uidb64": "MQ",
        "token": "x-y",
        **{f"{name} pk": batch.pk for name in imports},
        "job_detail pk": batch.job.pk,
        "job_cancel pk": batch.job.pk,
        "job_file pk": made.pk,
    }
