"""The customers layout: every column with its name, its words in three languages, its rule and what clears it."""

from django.utils.translation import gettext_lazy as _

from accounts.importers.parsing import choice, rule, show_yes_or_no, yes_or_no
from accounts.models import Account
from accounts.rules import contact, countries, currencies, languages, numbers, payment
from accounts.rules.names import collapse
from accounts.rules.tags import split_tags
from plock.kit.importing.columns import Column
from plock.kit.importing.importer import BaseImporter
from plock.kit.importing.values import parse_int

MUST_STAY = None

KINDS = {"företag": "company", "firma": "company", "bedrift": "company", "privatperson": "person", "privat": "person"}
STATES = {
    "aktiv": "active",
    "arkiverad": "archived",
    "arkivert": "archived",
    "inaktiv": "archived",
    "inactive": "archived",
    "väntande": "pending",
    "ventende": "pending",
}


class CustomerLayout(BaseImporter):
    """The columns of the customers layout, in their order."""

    customer_number = Column(
        "customer_number",
        label=_("Customer number"),
        parse=rule(numbers.clean_customer_number),
        clear=MUST_STAY,
        synonyms=(
            "kundnr",
            "kundnummer",
            "kund-id",
            "kundenr",
            "kundenummer",
            "customer no",
            "customer id",
            "account number",
            "client number",
            "debitornummer",
        ),
    )
    primary_key = Column(
        "primary_key",
        label=_("Primary key"),
        parse=rule(numbers.clean_key),
        synonyms=("external key", "id", "nyckel", "primärnyckel", "nøkkel", "primærnøkkel", "tenant id", "org id"),
    )
    name = Column(
        "name",
        label=_("Name"),
        parse=rule(collapse),
        clear=MUST_STAY,
        synonyms=(
            "company",
            "company name",
            "customer",
            "customer name",
            "account name",
            "företag",
            "företagsnamn",
            "kund",
            "kundnamn",
            "namn",
            "bolag",
            "bolagsnamn",
            "navn",
            "firma",
            "firmanavn",
            "kunde",
            "kundenavn",
            "selskap",
            "bedrift",
            "bedriftsnavn",
            "legal name",
        ),
    )
    kind = Column(
        "kind",
        label=_("Kind"),
        parse=choice(Account.Kind, KINDS),
        clear=MUST_STAY,
        synonyms=("type", "customer type", "kundtyp", "typ", "kundetype", "slag"),
    )
    state = Column(
        "state",
        label=_("State"),
        parse=choice(Account.State, STATES),
        clear=MUST_STAY,
        synonyms=("status", "kundstatus", "tillstånd", "tilstand"),
    )
    org_number = Column(
        "org_number",
        label=_("Organisation number"),
        synonyms=(
            "org no",
            "org nr",
            "orgnr",
            "organisationsnummer",
            "organisasjonsnummer",
            "company number",
            "registration number",
            "reg no",
            "cvr",
            "business id",
            "y-tunnus",
            "siren",
            "kvk",
            "ico",
        ),
        limit=40,
    )
    vat_number = Column(
        "vat_number",
        label=_("VAT number"),
        synonyms=(
            "vat",
            "vat no",
            "vat id",
            "tax id",
            "momsnr",
            "momsnummer",
            "momsregistreringsnummer",
            "mva-nummer",
            "mva-nr",
        ),
        limit=40,
    )
    email = Column(
        "email",
        label=_("Contact e-mail"),
        parse=rule(contact.clean_email),
        synonyms=("e-mail", "mail", "contact email", "epost", "e-post", "e-postadress", "e-postadresse", "mejl"),
        limit=254,
    )
    invoice_email = Column(
        "invoice_email",
        label=_("Invoice e-mail"),
        parse=rule(contact.clean_email),
        synonyms=("billing email", "invoice e-mail", "faktura e-post", "fakturamejl", "fakturaepost", "e-post faktura"),
        limit=254,
    )
    phone = Column(
        "phone",
        label=_("Phone"),
        parse=rule(contact.clean_phone),
        synonyms=("telephone", "phone number", "tel", "mobile", "telefon", "telefonnummer", "tlf", "mobil"),
        limit=32,
    )
    website = Column(
        "website",
        label=_("Website"),
        parse=rule(contact.clean_website),
        synonyms=(
            "web",
            "web site",
            "url",
            "homepage",
            "domain",
            "webbplats",
            "webb",
            "hemsida",
            "nettsted",
            "nettside",
            "hjemmeside",
            "domän",
            "domene",
        ),
    )
    address = Column(
        "address",
        label=_("Address"),
        synonyms=(
            "street",
            "street address",
            "address line 1",
            "adress",
            "gatuadress",
            "gata",
            "adresse",
            "gateadresse",
        ),
        limit=300,
    )
    postal_code = Column(
        "postal_code",
        label=_("Postal code"),
        synonyms=("zip", "zip code", "postcode", "postnr", "postnummer"),
        limit=20,
    )
    city = Column(
        "city",
        label=_("City"),
        parse=rule(collapse),
        synonyms=("town", "ort", "stad", "postort", "sted", "by", "poststed"),
        limit=100,
    )
    country = Column(
        "country",
        label=_("Country"),
        parse=rule(countries.country_code),
        synonyms=("country code", "land", "landskod", "landkode", "nation"),
        limit=100,
    )
    currency = Column(
        "currency",
        label=_("Currency"),
        parse=rule(currencies.currency_code),
        clear=MUST_STAY,
        synonyms=("currency code", "valuta", "valutakod", "valutakode"),
        limit=50,
    )
    language = Column(
        "language",
        label=_("Language"),
        parse=rule(languages.language_code),
        synonyms=("locale", "språk", "språkkod", "språkkode"),
        limit=50,
    )
    payment_terms_days = Column(
        "payment_terms_days",
        label=_("Payment terms, days"),
        parse=lambda text, _reading: payment.clean_payment_terms(parse_int(text)),
        clear=MUST_STAY,
        synonyms=(
            "payment terms",
            "terms",
            "net days",
            "betalningsvillkor",
            "betalingsbetingelser",
            "kredittdager",
            "kreditdagar",
        ),
        limit=10,
    )
    account_manager = Column(
        "account_manager",
        label=_("Account manager"),
        clear=Column.NOTHING,
        show=lambda user: "" if user is None else str(getattr(user, "email", user)),
        synonyms=(
            "manager",
            "owner",
            "account owner",
            "kundansvarig",
            "säljare",
            "ansvarig",
            "kundeansvarlig",
            "selger",
            "ansvarlig",
        ),
        limit=254,
    )
    tags = Column(
        "tags",
        label=_("Tags"),
        parse=rule(split_tags),
        clear=[],
        show=lambda names: ";".join(names or ()),
        synonyms=(
            "tag",
            "labels",
            "label",
            "categories",
            "category",
            "industry",
            "segment",
            "bransch",
            "etiketter",
            "taggar",
            "tagger",
            "bransje",
            "merkelapper",
            "industries",
        ),
        limit=2000,
    )
    master = Column(
        "master",
        label=_("Master"),
        parse=rule(collapse),
        synonyms=(
            "parent",
            "parent company",
            "parent account",
            "group",
            "master customer",
            "moderbolag",
            "huvudkund",
            "koncern",
            "morselskap",
            "hovedkunde",
            "konsern",
        ),
    )
    group_billing = Column(
        "group_billing",
        label=_("Group billing"),
        parse=yes_or_no,
        show=show_yes_or_no,
        clear=MUST_STAY,
        synonyms=("gruppfakturering", "samfakturering", "gruppefakturering", "samlefaktura"),
    )
    invoice_separately = Column(
        "invoice_separately",
        label=_("Invoice separately"),
        parse=yes_or_no,
        show=show_yes_or_no,
        clear=MUST_STAY,
        synonyms=("bill separately", "faktureras separat", "faktureres separat"),
    )
    notes = Column(
        "notes",
        label=_("Notes"),
        synonyms=(
            "note",
            "comment",
            "comments",
            "description",
            "anteckningar",
            "anteckning",
            "kommentar",
            "notering",
            "notater",
            "merknad",
        ),
        limit=10_000,
    )

    class Meta:
        model = Account
        fields = (
            "customer_number",
            "primary_key",
            "name",
            "kind",
            "state",
            "org_number",
            "vat_number",
            "email",
            "invoice_email",
            "phone",
            "website",
            "address",
            "postal_code",
            "city",
            "country",
            "currency",
            "language",
            "payment_terms_days",
            "account_manager",
            "tags",
            "master",
            "group_billing",
            "invoice_separately",
            "notes",
        )
