"""Forms of tags: name and colour, and which other one to merge into."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.ruled import by_rule
from accounts.models import Tag
from accounts.rules.tags import clean_tag, tag_key
from plock.kit.forms import RecordForm


class TagForm(RecordForm):
    """A name that is taken leads to merging the two."""

    class Meta:
        model = Tag
        fields = ("name", "colour")
        widgets = {"colour": forms.RadioSelect(attrs={"class": "swatches"})}

    def clean_name(self) -> str:
        name = by_rule(clean_tag, self.cleaned_data["name"])
        twin = Tag.objects.filter(key=tag_key(name)).exclude(pk=self.instance.pk).first()
        if twin:
            url = f"{reverse('settings_tag_merge', args=[self.instance.pk])}?into={twin.pk}"
            link = format_html('<a href="{}">{}</a>', url, _("merge the two"))
            raise ValidationError(format_html(_("There is a tag {} already. Choose another name, or {}."), twin, link))
        return name


class MergeForm(forms.Form):
    """The tag that stays, typed or chosen from those there are."""

    into = forms.CharField(
        label=gettext_lazy("Merge into"),
        max_length=100,
        help_text=gettext_lazy("The tag that stays. Begin to type, and choose one of those there are."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "tag-choices"}),
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tag = tag

    def clean_into(self) -> Tag:
        """The other tag itself."""
        found = Tag.objects.filter(key=tag_key(self.cleaned_data["into"])).first()
        if found is None:
            raise ValidationError(_("There is no tag of that name. Choose one of those there are."))
        if found.pk == self.tag.pk:
            raise ValidationError(_("A tag cannot be merged into itself. Choose another one."))
        return found
