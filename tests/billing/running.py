"""Billing runs on their pages, for tests: ordered with the form, done in this process, read as text."""

import re

from billing.models import BillingRun
from plock.kit import jobs


def words(response):
    """The text of a page, one line."""
    text = re.sub(r"</?(b|strong)>", "", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").replace("&#x27;", "'").split())


def ordered(browser, **values):
    """Ask for a run with the form; the run, which has not begun."""
    response = browser.post("/billing/runs/new/", {"as_of": "2026-02-01", "customers": "", **values})
    assert response.status_code == 303, words(response)
    return BillingRun.objects.get(pk=int(response["Location"].split("/")[-2]))


def done(run):
    """The run after a worker has done it."""
    jobs.run(job_id=run.job_id)
    run.refresh_from_db()
    assert run.is_over
    return run


def previewed(browser, **values):
    """A preview that is over."""
    return done(ordered(browser, preview="1", **values))


def shown(browser, run, **query):
    """The page of a run as text."""
    return words(browser.get(f"/billing/runs/{run.pk}/", query))
