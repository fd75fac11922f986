"""Every page of the URL map, opened once: axe finds nothing serious, nothing overflows a phone or at 200 % zoom, no
script fails, and nothing breaks the Content-Security-Policy.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.contracts.pages import GUARDED, PAGES

# What a desk shows by day, and what a phone shows at night; zoomed to 200 % a desk is as wide as 720 pixels.
# By night the same page is asked again only for what colours and widths decide.
SCREENS = {"light": (1440, 900), "dark": (390, 844)}
OF_SCREENS = {
    "light": (),
    "dark": ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"),
}
ZOOMED = (720, 450)
SETTLED = """async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const changing = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.all(changing.map(one => one.finished.catch(() => null)));
}"""  # no colour is halfway to another any more


def violations(page, *rules: str) -> list[str]:
    """By all rules, or by these."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in {"serious", "critical"}
    ]


def overflows(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


@pytest.fixture
def addresses(world, ada, client_as) -> list[str]:
    """The pages that Ada can open, found from the URL map."""
    browser = client_as(ada)
    found = [page.url(world) for page in GUARDED]
    answers = {address: browser.get(address) for address in found}
    return [
        address
        for address, answer in answers.items()
        if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content
    ]


def test_every_page_is_accessible_and_fits(ada_page, addresses, breaches):
    """Each page is opened once, and then shown in both ways."""
    faults: dict[str, object] = {}
    for address in addresses:
        answer = ada_page.goto(address)
        assert answer is not None and answer.status == 200, address
        for scheme, (width, height) in SCREENS.items():
            ada_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            ada_page.set_viewport_size({"width": width, "height": height})
            ada_page.evaluate(SETTLED)
            if wrong := violations(ada_page, *OF_SCREENS[scheme]):
                faults[f"{address}, {scheme} at {width}"] = wrong
            if overflows(ada_page):
                faults[f"{address} overflows at {width}"] = True
        ada_page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
        if overflows(ada_page):
            faults[f"{address} overflows at {ZOOMED[0]}"] = True
    assert not faults
    assert breaches == []


def test_pages_before_log_in_are_accessible(page, world):
    opened = [
        one for one in PAGES if one.is_public and not one.blanks and one.name not in {"logout", "healthz", "readyz"}
    ]
    for one in opened:
        page.goto(one.url(world))
        assert violations(page) == [], one.name
