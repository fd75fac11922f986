"""Forms of the import pages: the file, how it is written, and which column is which field."""

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plock.kit.importing import delimiter, encoding
from plock.kit.importing.importer import BaseImporter
from plock.kit.models import Import

DETECT = ("", gettext_lazy("Detect"))
IGNORE = ("", gettext_lazy("Do not import"))
DECIMALS = ((".", gettext_lazy("Point, 1234.50")), (",", gettext_lazy("Comma, 1234,50")))
PASTE_LIMIT = 2_000_000


class ImportUploadForm(forms.Form):
    """A file, or text pasted from a spreadsheet."""

    importer = forms.ChoiceField(label=gettext_lazy("What"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("CSV or XLSX, up to 300 MB.")
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste rows from a spreadsheet"),
        required=False,
        max_length=PASTE_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, importers: list[type[BaseImporter]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["importer"]
        choices.choices = [(one.slug, _what(one)) for one in importers]
        choices.initial = importers[0].slug if importers else ""
        self.fields["file"].error_messages["empty"] = _(
            "The file is empty. Choose a file with a row of column names and at least one row of data."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        pasted = cleaned.get("pasted", "")
        if pasted.strip() and not cleaned.get("file"):
            cleaned["file"] = ContentFile(pasted.encode(), name=_("pasted.csv"))
        if not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste some rows."))
        return cleaned


class FormatForm(forms.Form):
    """How the file is written; "Detect" leaves it to us."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=gettext_lazy("Delimiter"), required=False)
    decimal = forms.ChoiceField(label=gettext_lazy("Decimal sign"), required=False, choices=(DETECT, *DECIMALS))
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)

    def __init__(self, *args: Any, batch: Import, **kwargs: Any) -> None:
        found = batch.format
        kwargs.setdefault(
            "initial", {name: found.get(name, "") for name in ("encoding", "delimiter", "decimal", "sheet")}
        )
        super().__init__(*args, **kwargs)
        if found["kind"] == "xlsx":
            for name in ("encoding", "delimiter", "decimal"):
                del self.fields[name]
            self._choices("sheet", [(sheet, sheet) for sheet in found["sheets"]])
        else:
            del self.fields["sheet"]
            self._choices("encoding", [DETECT, *encoding.LABELS.items()])
            self._choices(
                "delimiter", [DETECT, *((sign, _(name).capitalize()) for sign, name in delimiter.NAMES.items())]
            )

    def _choices(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices


class MappingForm(forms.Form):
    """A select per column of the file, and the key that records are recognised by."""

    key = forms.ChoiceField(
        label=gettext_lazy("Recognise by"),
        help_text=gettext_lazy("Rows that match are updated, the others are created."),
    )

    def __init__(self, *args: Any, batch: Import, importer: type[BaseImporter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.importer = batch, importer
        key: Any = self.fields["key"]
        key.choices = list(importer.keys.items())
        key.initial = batch.key
        choices = [IGNORE, *((name, column.label) for name, column in importer.columns().items())]
        for index, header in enumerate(batch.header):
            self.fields[f"col-{index}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=batch.mapping.get(str(index), "")
            )

    def columns(self) -> list[dict[str, Any]]:
        """Each column of the file with its first cells and its select."""
        return [
            {
                "index": index,
                "header": header,
                "samples": [cells[index] for _line, cells in self.batch.sample[:3] if index < len(cells)],
                "field": self[f"col-{index}"],
            }
            for index, header in enumerate(self.batch.header)
        ]

    def missing(self) -> list[Any]:
        """Labels of required fields that no column is mapped to."""
        mapped = set(self.batch.mapping.values())
        return [self.importer.columns()[name].label for name in self.importer.required if name not in mapped]

    def mapping(self) -> dict[str, str]:
        """{column index: field} of the columns that are imported."""
        chosen = ((name.removeprefix("col-"), value) for name, value in self.cleaned_data.items() if name != "key")
        return {index: value for index, value in chosen if value}


class ConfirmForm(forms.Form):
    mode = forms.ChoiceField(choices=Import.Mode, widget=forms.RadioSelect)


def _what(importer: type[BaseImporter]) -> str:
    """What a file can be of: "Customers", or "Customers and their subscriptions"."""
    said = str(importer.title)
    for annex in importer.extensions:
        said = _("%(records)s and %(more)s") % {"records": said, "more": annex.title}
    return said
