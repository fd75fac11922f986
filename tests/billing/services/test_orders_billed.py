"""Orders whose one-off charges are on invoices: cancelled only once those were given back."""

import pytest

from billing.models import Charge
from billing.services import orders_confirming
from plock.kit.errors import Refused
from tests import sales
from tests.billing.invoicing import credit, finalise
from tests.billing.ordering import confirmed, own_line
from tests.billing.services.test_orders_confirm import cancel

pytestmark = pytest.mark.django_db


@pytest.fixture
def billed():
    """(order, the draft that one of its two charges is on)."""
    order = confirmed(own_line("100"), own_line("50"))
    draft = sales.invoice(account=order.account)
    charge = order.charges.order_by("pk").first()
    Charge.objects.filter(pk=charge.pk).update(invoice=draft, position=1, vat_rate=25)
    return order, draft


def test_on_a_draft_the_draft_has_to_go_first(billed):
    with pytest.raises(Refused, match="Discard the draft first"):
        cancel(billed[0])


def test_on_an_invoice_they_are_credited_first(billed):
    order, draft = billed
    invoice = finalise(draft)
    with pytest.raises(Refused, match="Credit them instead"):
        cancel(order)
    credit(invoice)
    assert not orders_confirming.billed(order).exists()
    assert cancel(order).state == "cancelled"
    assert sorted(Charge.objects.values_list("kind", "net")) == [("credit", -100), ("one_off", 100)]  # none waits


def test_what_was_credited_to_be_billed_again_is_withdrawn_with_the_rest(billed):
    order, draft = billed
    credit(finalise(draft), bill_again=True)
    assert orders_confirming.waiting(order).count() == 2
    cancel(order)
    assert not Charge.objects.filter(invoice=None).exists()
