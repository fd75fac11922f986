"""What the lists of billing let one choose from, read when a page is shown."""

from billing.models import Currency, Product

type Choices = list[tuple[str, str]]


def currencies() -> Choices:
    """Those that something can be sold in."""
    return [(code, code) for code in Currency.objects.order_by("code").values_list("code", flat=True)]


def products() -> Choices:
    return [(str(pk), name) for pk, name in Product.objects.order_by("sort_name", "pk").values_list("pk", "name")]
