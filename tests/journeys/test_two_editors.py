"""Two people edit one customer at the same time: both values are shown, nothing is lost."""

from playwright.sync_api import expect

from accounts.models import Account, Activity
from tests import make


def test_the_second_to_save_sees_both_values_and_decides(ada_page, context):
    customer = make.account(name="Fjäll AB", city="Umeå", phone="090-100000", notes="")
    first, second = ada_page, context.new_page()
    for page in (first, second):
        page.goto(f"/customers/{customer.pk}/edit/")

    first.get_by_label("City").fill("Luleå")
    first.get_by_label("Phone").fill("0920-200000")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("was saved")).to_be_visible()

    second.get_by_label("City").fill("Kiruna")
    second.get_by_label("Notes").fill("Moves north.")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Luleå").first).to_be_visible()
    expect(second.get_by_text("Kiruna").first).to_be_visible()
    assert Account.objects.get(pk=customer.pk).city == "Luleå"
    expect(second.get_by_label("City")).to_have_value("Kiruna")
    expect(second.get_by_label("Phone")).to_have_value("0920-200000")
    expect(second.get_by_label("Notes")).to_have_value("Moves north.")

    second.get_by_role("button", name="Save what is below").click()
    expect(second.get_by_text("was saved")).to_be_visible()
    saved = Account.objects.get(pk=customer.pk)
    assert (saved.city, saved.phone, saved.notes) == ("Kiruna", "0920-200000", "Moves north.")
    last = Activity.objects.filter(account=customer).order_by("-pk").first()
    assert last.changes["city"] == ["Luleå", "Kiruna"]
