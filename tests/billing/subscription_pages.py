"""What tests of subscriptions' pages share: reading a page as a person does, and filling in its forms."""

import html
import re
from typing import Any

from billing.models import PlanVersion


def text_of(answer: Any) -> str:
    """What a page says, without markup, on one line."""
    content = re.sub(r"<(script|style|head|nav).*?</\1>", " ", answer.content.decode(), flags=re.S)
    words = html.unescape(re.sub(r"<[^>]+>", " ", content)).replace("\xa0", " ")
    return re.sub(r"\s+([.,:])", r"\1", " ".join(words.split()))


def page(browser: Any, url: str, status: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == status, answer.status_code
    return text_of(answer)


def form(*items: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The fields of the form of a subscription, with rows of items."""
    given = {
        "name": "",
        "starts_on": "2026-06-01",
        "billing_interval_months": "1",
        "billing_practice": "advance",
        "period_mode": "calendar",
        "minimum_commitment": "0",
        "auto_dispatch": "on",
        "items-TOTAL_FORMS": str(max(3, len(items))),
        "items-INITIAL_FORMS": "0",
        **values,
    }
    for row, item in enumerate(items):
        given |= {f"items-{row}-{name}": value for name, value in item.items()}
    return given


def item(plan: PlanVersion, quantity: Any = "1", **values: Any) -> dict[str, Any]:
    return {"plan": str(plan.pk), "quantity": str(quantity), "rebate_percent": "", "rebate_until": "", **values}
