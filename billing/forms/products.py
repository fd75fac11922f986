"""The form of a product."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.names import NameField
from accounts.forms.versioned import VersionedForm
from billing.models import Product
from billing.services.catalogue_reading import name_key


class ProductForm(VersionedForm):
    """Knows the version it was loaded with, so that a stale save loses nothing."""

    groups = (
        (gettext_lazy("Product"), ("name", "sku")),
        (gettext_lazy("What is counted"), ("unit", "unit_plural", "aggregation")),
        (gettext_lazy("Sale"), ("vat_rate", "is_active")),
    )

    class Meta:
        model = Product
        fields = ("name", "sku", "unit", "unit_plural", "aggregation", "vat_rate", "is_active")
        field_classes = {"name": NameField, "sku": NameField, "unit": NameField, "unit_plural": NameField}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        self._refuse_twin(_("{} has this name already. Open it, or choose another name."), name_key=name_key(name))
        return name

    def clean_sku(self) -> str:
        sku: str = self.cleaned_data["sku"]
        if sku:
            self._refuse_twin(_("{} has this SKU already. Open it, or choose another SKU."), sku=sku)
        return sku

    def _refuse_twin(self, sentence: str, **same: Any) -> None:
        twin = Product.objects.filter(**same).exclude(pk=self.instance.pk).first()
        if twin:
            link = format_html('<a href="{}">{}</a>', reverse("billing:product_detail", args=[twin.pk]), twin)
            raise ValidationError(format_html(sentence, link))
