"""The columns of subscriptions in the import of customers: names, words in three languages, rules, what clears them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.importers.parsing import choice
from accounts.rules.errors import N_, RuleError
from accounts.rules.names import collapse
from billing.importers.showing import plain
from billing.importers.subscriptions_spellings import INTERVALS, MODES, PRACTICES
from billing.models.subscription import Mode, Practice
from billing.rules.money import MOST, is_kept
from billing.services.subscriptions_checks import EARLIEST, LATEST, LONGEST_INTERVAL
from plock.kit.importing.columns import Column, Reading
from plock.kit.importing.values import parse_date, parse_decimal, parse_int

MUST_STAY = None
LONGEST_NUMBER = 32
HUNDRED = Decimal(100)

NUMBER_LENGTH = N_("A subscription number has at most 32 characters. Shorten “{text}”.")
NOT_NEGATIVE = N_("“{text}” is below 0. Write 0 or more.")
TOO_MUCH = N_("“{text}” is more than can be right. Write less than 1,000,000,000,000.")
TOO_LONG = N_("{text} has too many digits. Write at most 15.")
TOO_FINE = N_("“{text}” has more than {places} decimals. Round it.")
NOT_A_REBATE = N_("“{text}” is not a rebate. Write a percentage from 0 to 100.")
NOT_AN_INTERVAL = N_("“{text}” is not a number of months from 1 to 120. Write 1, 3, 6 or 12, for example.")
NOT_A_DAY = N_("“{text}” cannot be right. Write a date from 1900 to 2199.")


def _number(text: str, _reading: Reading) -> str:
    found = collapse(text)
    if len(found) > LONGEST_NUMBER:
        raise RuleError(NUMBER_LENGTH, text=found)
    return found


def _name(text: str, _reading: Reading) -> str:
    return collapse(text)


def _months(text: str, _reading: Reading) -> int:
    known = INTERVALS.get(text.casefold())
    months = parse_int(text) if known is None else known
    if not 1 <= months <= LONGEST_INTERVAL:
        raise RuleError(NOT_AN_INTERVAL, text=text)
    return months


def _day(text: str, reading: Reading) -> date:
    day = parse_date(text, reading.order)
    if not EARLIEST <= day <= LATEST:
        raise RuleError(NOT_A_DAY, text=text)
    return day


def _amount(places: int) -> Callable[[str, Reading], Decimal]:
    def parse(text: str, reading: Reading) -> Decimal:
        amount = parse_decimal(text, reading.decimal)
        if amount < 0:
            raise RuleError(NOT_NEGATIVE, text=text)
        if amount >= MOST:
            raise RuleError(TOO_MUCH, text=text)
        if not is_kept(amount):
            raise RuleError(TOO_LONG, text=text)
        if amount != round(amount, places):
            raise RuleError(TOO_FINE, text=text, places=places)
        return amount

    return parse


def _percent(text: str, reading: Reading) -> Decimal:
    percent = parse_decimal(text.removesuffix("%").rstrip(), reading.decimal)
    if not 0 <= percent <= HUNDRED:
        raise RuleError(NOT_A_REBATE, text=text)
    if percent != round(percent, 2):
        raise RuleError(TOO_FINE, text=text, places=2)
    return percent


def _column(field: str, label: Any, parse: Any, *synonyms: str, **options: Any) -> Column:
    return Column(field, label=label, parse=parse, show=plain, synonyms=synonyms, **{"clear": MUST_STAY, **options})


OF_SUBSCRIPTION = (
    _column(
        "subscription",
        _("Subscription"),
        _number,
        *("subscription number", "subscription no", "subscription id", "contract", "contract number", "agreement"),
        *("avtal", "avtalsnr", "avtalsnummer", "abonnemang", "abonnemangsnummer", "prenumeration"),
        *("avtale", "avtalenr", "avtalenummer", "abonnement", "abonnementsnummer"),
    ),
    _column(
        "subscription_name",
        _("Name of the subscription"),
        _name,
        *("contract name", "avtalsnamn", "abonnemangsnamn", "avtalenavn", "abonnementsnavn"),
        clear="",
    ),
    _column(
        "billing_interval_months",
        _("Billed every, months"),
        _months,
        *("billing interval", "interval", "billed every", "billing frequency", "billing period"),
        *("faktureras var (mån)", "faktureras var", "faktureringsintervall", "fakturaintervall", "intervall"),
        *("faktureres hver (mnd)", "faktureres hver", "faktureringsintervall (mnd)", "debiteringsintervall"),
        limit=20,
    ),
    _column(
        "period_mode",
        _("Billing periods"),
        choice(Mode, MODES),
        *("period", "period type", "periodtyp", "periodisering", "periodläge", "periodetype", "periodemodus"),
    ),
    _column(
        "billing_practice",
        _("In advance or in arrears"),
        choice(Practice, PRACTICES),
        *("practice", "advance/arrears", "in advance/in arrears", "advance or arrears"),
        *("förskott/efterskott", "förskott eller efterskott", "faktureringssätt", "forskudd/etterskudd"),
        *("faktureringsprinsipp", "fakturering", "faktureringsprincip"),
    ),
    _column(
        "start_date",
        _("Start date"),
        _day,
        *("start", "starts", "starts on", "from", "valid from", "startdatum", "från", "avtalsstart", "gäller från"),
        *("startdato", "fra", "fra dato", "gjelder fra", "avtalestart"),
        is_dated=True,
    ),
    _column(
        "end_date",
        _("End date"),
        _day,
        *("end", "ends", "ends on", "until", "valid until", "slutdatum", "till", "till och med", "avtalsslut"),
        *("sluttdato", "til", "til dato", "til og med", "gäller till", "gjelder til", "avtaleslutt"),
        clear=Column.NOTHING,
        is_dated=True,
    ),
    _column(
        "anchor_date",
        _("Anchor date"),
        _day,
        *("anchor", "renewal date", "renewal anchor date", "förnyelsedatum", "ankardatum", "fornyelsesdato"),
        clear=Column.NOTHING,
        is_dated=True,
    ),
    _column(
        "signed_date",
        _("Signed"),
        _day,
        *("signed on", "signature date", "signerat", "undertecknat", "avtalsdatum", "signert", "avtaledato"),
        clear=Column.NOTHING,
        is_dated=True,
    ),
    _column(
        "minimum_commitment",
        _("Minimum per period"),
        _amount(3),
        *("minimum", "minimum fee", "minimum amount", "minimiavgift", "minimibelopp", "minstebeløp", "minimumsbeløp"),
        clear=Decimal(0),
        limit=40,
    ),
)
OF_ITEM = (
    _column(
        "product",
        _("Product"),
        _name,
        *("product name", "article", "item", "sku", "produkt", "produktnamn", "artikel", "artikelnummer", "tjänst"),
        *("produktnavn", "vare", "varenummer", "tjeneste"),
    ),
    _column(
        "price_plan",
        _("Price plan"),
        _name,
        *("plan", "plan name", "pricing plan", "prisplan", "prislista", "prismodell", "prisliste"),
    ),
    _column(
        "quantity",
        _("Quantity"),
        _amount(6),
        *("qty", "units", "seats", "number of units", "antal", "kvantitet", "antal enheter", "antall", "mengde"),
        limit=40,
    ),
    _column(
        "committed_quantity",
        _("Committed quantity"),
        _amount(6),
        *("commitment", "committed", "committed units", "åtagen kvantitet", "åtagande", "forpliktet antall"),
        clear=Column.NOTHING,
        limit=40,
    ),
    _column(
        "unit_price",
        _("Price per unit"),
        _amount(6),
        *("price", "price each", "à-pris", "a-pris", "á-pris", "styckpris", "pris", "enhetspris", "pris per enhet"),
        *("stykkpris", "stk pris"),
        limit=40,
    ),
    _column(
        "price_interval_months",
        _("The price is for, months"),
        _months,
        *("price interval", "price per months", "prisintervall", "pris per (mån)", "pris per (mnd)"),
        limit=20,
    ),
    _column(
        "rebate_percent",
        _("Rebate, %"),
        _percent,
        *("rebate", "discount", "discount %", "rabatt", "rabatt %", "rabattprocent", "rabatt i procent"),
        *("rabattprosent", "avslag"),
        clear=Decimal(0),
        limit=40,
    ),
    _column(
        "rebate_until",
        _("Rebate until"),
        _day,
        *("discount until", "rebate ends", "rabatt till", "rabatt t.o.m.", "rabatt til", "rabatt til og med"),
        clear=Column.NOTHING,
        is_dated=True,
    ),
)
COLUMNS = {column.attribute: column for column in (*OF_SUBSCRIPTION, *OF_ITEM)}
SUBSCRIPTION_FIELDS = tuple(column.attribute for column in OF_SUBSCRIPTION)
ITEM_FIELDS = tuple(column.attribute for column in OF_ITEM)
