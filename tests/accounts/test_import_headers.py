"""Headers in English, Swedish and Norwegian find their fields by themselves."""

import pytest

from accounts.importers import CustomerImporter, UserImporter
from plock.kit.importing import headers

EN = {
    "Customer No": "customer_number",
    "Company name": "name",
    "Org. no": "org_number",
    "VAT-No.": "vat_number",
    "Contact e-mail": "email",
    "Invoice e-mail": "invoice_email",
    "Zip code": "postal_code",
    "Town": "city",
    "Account manager": "account_manager",
    "Payment terms": "payment_terms_days",
    "Status": "state",
    "Labels": "tags",
    "Comment": "notes",
}
SV = {
    "Kundnummer": "customer_number",
    "Företagsnamn": "name",
    "Organisationsnummer": "org_number",
    "Momsregistreringsnummer": "vat_number",
    "E-post": "email",
    "Faktura e-post": "invoice_email",
    "Telefon": "phone",
    "Adress": "address",
    "Postnummer": "postal_code",
    "Ort": "city",
    "Land": "country",
    "Valuta": "currency",
    "Språk": "language",
    "Kundansvarig": "account_manager",
    "Betalningsvillkor": "payment_terms_days",
    "Bransch": "tags",
    "Anteckningar": "notes",
}
NB = {
    "Kundenr": "customer_number",
    "Firmanavn": "name",
    "Organisasjonsnummer": "org_number",
    "MVA-nummer": "vat_number",
    "E-postadresse": "email",
    "Tlf": "phone",
    "Gateadresse": "address",
    "Poststed": "city",
    "Kundeansvarlig": "account_manager",
    "Merkelapper": "tags",
    "Nettside": "website",
    "Merknad": "notes",
    "Tilstand": "state",
}
USERS = {
    "Kundnr": "customer_number",
    "Namn": "user_name",
    "E-postadress": "email",
    "Rolle": "role",
    "Status": "state",
    "User id": "external_id",
    "Senast inloggad": "last_seen",
}


@pytest.mark.parametrize(
    ("importer", "words"),
    [(CustomerImporter, EN), (CustomerImporter, SV), (CustomerImporter, NB), (UserImporter, USERS)],
    ids=["en", "sv", "nb", "users"],
)
def test_headers_find_their_fields(importer, words):
    found = headers.suggest(list(words), importer.synonyms())
    assert {list(words)[index]: field for index, field in found.items()} == words


@pytest.mark.parametrize("importer", [CustomerImporter, UserImporter])
def test_our_own_headers_find_their_fields(importer):
    columns = importer.columns()
    own = [column.column_name for column in columns.values()]
    found = headers.suggest(own, importer.synonyms())
    assert [found[index] for index in range(len(own))] == list(columns)


@pytest.mark.parametrize("importer", [CustomerImporter, UserImporter])
def test_no_word_means_two_columns(importer):
    words = {field: {headers.fold(word) for word in (field, *names)} for field, names in importer.synonyms().items()}
    shared = [(one, two) for one in words for two in words if one < two and words[one] & words[two]]
    assert shared == []


def test_what_means_nothing_to_us_is_mapped_to_nothing():
    assert headers.suggest(["Favoritfärg", "Foo", "Col_17", "%", ""], CustomerImporter.synonyms()) == {}
