"""Invoices as PDF, read back: what stands on which page, in which language, and that no text can break them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from billing.paper import pdf
from billing.paper.sheet import ZERO, Part, Party, Row, Share, Sheet

pytestmark = pytest.mark.once

SELLER = Party("Plåt & Söner AB", ("Sveavägen 44", "111 34 Stockholm"), "556677-8899", "SE556677889901")
BUYER = Party("Ærø Žižek Łódź", ("Οδός Ερμού 1", "Москва, ул. Тверская 5"), "", "EL123456789")


def line(position: int = 1, *, net: str = "5400.00", **given) -> Row:
    usual = {"title": "Platform", "details": ("1–30 Nov 2026",), "quantity": Decimal(12), "unit": "seats"}
    amounts = {"unit_price": Decimal(450), "rebate": ZERO, "vat_rate": Decimal(25), "net": Decimal(net)}
    return Row(**{"position": position, **usual, **amounts, **given})


def sheet(*rows: Row, **given) -> Sheet:
    net = sum((row.net for row in rows), ZERO)
    vat = net / 4
    usual = {"kind": "invoice", "number": "1042", "currency": "SEK", "language": "en", "customer_number": "C-00017"}
    days = {"issued_on": date(2026, 12, 1), "due_on": date(2026, 12, 31), "billing_date": date(2026, 12, 1)}
    said = {"reference": "Anna Åkesson", "po_number": "PO-4711", "credits": "", "notes": (), "footer": "Foot €"}
    sums = {"shares": (Share(Decimal(25), net, vat),), "net": net, "vat": vat, "total": net + vat}
    who = {"seller": SELLER, "buyer": BUYER, "payment": "IBAN SE35 5000\nBIC ESSESESS"}
    return Sheet(**{**usual, **days, **said, **sums, **who, "rows": rows, **given})


def reader(of: Sheet) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(of)), strict=True)


def pages(of: Sheet) -> list[str]:
    """The text of each page, its spaces made one."""
    texts = (page.extract_text().splitlines() for page in reader(of).pages)
    return ["\n".join(" ".join(found.split()) for found in text) for text in texts]


def lines(of: Sheet) -> list[str]:
    return [found for page in pages(of) for found in page.split("\n")]


def test_everything_that_an_invoice_needs_stands_on_it():
    text = lines(sheet(line(), line(2, title="Handbook", net="100", rebate=Decimal("12.5"), vat_rate=Decimal(6))))
    assert {"Invoice 1042", "SEK 6,875.00 due 31 Dec 2026", "Organisation number 556677-8899"} <= set(text)
    assert {"Invoice date 1 Dec 2026", "Your VAT number EL123456789", "Your reference Anna Åkesson"} <= set(text)
    assert {"1 Platform 12 seats 450.00 25% 5,400.00", "2 Handbook 12 seats 450.00 12.5% 6% 100.00"} <= set(text)
    assert {"Net SEK 5,500.00", "VAT 25% on 5,500.00 SEK 1,375.00", "Total SEK 6,875.00"} <= set(text)
    assert {"IBAN SE35 5000", "BIC ESSESESS", "Foot € Invoice 1042 · Page 1 of 1"} <= set(text)


def test_letters_of_europe_are_read_back_as_they_were():
    text = lines(sheet(line(title="Åäö ÅÄÖ ø Ø ž ł € – “quoted”")))
    assert {SELLER.name, BUYER.name, *BUYER.lines} <= set(text)
    assert any("Åäö ÅÄÖ ø Ø ž ł € – “quoted”" in found for found in text)


def test_letters_that_are_joined_of_two_become_one():
    assert any("Åsa é" in found for found in lines(sheet(line(title="A\u030asa e\u0301"))))


def test_all_fonts_are_embedded_as_subsets():
    found = reader(sheet(line()))
    fonts = [font.get_object() for page in found.pages for font in page["/Resources"]["/Font"].values()]
    assert {font["/BaseFont"] for font in fonts} == {"/AAAAAA+DejaVuSans", "/AAAAAA+DejaVuSans-Bold"}
    assert all("/FontFile2" in font["/FontDescriptor"] and "/ToUnicode" in font for font in fonts)
    assert len(pdf.render(sheet(line()))) < 60_000


def test_what_describes_the_file():
    found = reader(sheet(line(), language="sv"))
    assert (found.metadata.author, found.metadata.subject) == (SELLER.name, BUYER.name)
    assert found.metadata.title.endswith("1042")
    assert found.metadata["/CreationDate"] == "D:20261201000000Z"
    assert found.trailer["/Root"]["/Lang"] == "sv"
    assert [round(float(side)) for side in found.pages[0].mediabox[2:]] == [595, 842]


def test_the_same_sheet_makes_the_same_bytes():
    one = pdf.render(sheet(line()))
    assert pdf.render(sheet(line())) == one
    assert pdf.render(sheet(line(net="5400.01"))) != one


@pytest.mark.parametrize(
    ("currency", "language", "net", "written"),
    [
        ("JPY", "en", "540000", "Net JPY 540,000"),
        ("KWD", "en", "1234.567", "Net KWD 1,234.567"),
        ("IQD", "en", "1234.567", "Net IQD 1,234.567"),
        ("EUR", "en", "0", "Net EUR 0.00"),
        ("SEK", "en", "999999999999.99", "Net SEK 999,999,999,999.99"),
        ("SEK", "en", "-1234.5", "Net -SEK 1,234.50"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(currency, language, net, written):
    assert written in lines(sheet(line(net=net), currency=currency, language=language))


def test_prices_and_quantities_are_as_exact_as_they_are():
    row = line(quantity=Decimal("1234.500000"), unit="calls", unit_price=Decimal("0.002500"))
    assert "1 Platform 1,234.5 calls 0.0025 25% 5,400.00" in lines(sheet(row))


def test_swedish_numbers_and_days():
    text = lines(sheet(line(quantity=Decimal("1234.5")), language="sv"))
    assert "1 Platform 1 234,5 seats 450,00 25 % 5 400,00" in text
    assert any(found.endswith("5 400,00 SEK") for found in text)
    assert any(found.startswith("6 750,00 SEK") and found.endswith("31 dec. 2026") for found in text)


def test_norwegian_has_its_own_minus():
    text = lines(sheet(line(net="-1234.5"), currency="NOK", language="nb"))
    assert any(found.endswith("−1 234,50 NOK") for found in text)


@pytest.mark.parametrize("language", ["", "xx", "sv-SE", "!!) /x"])
def test_languages_that_plock_does_not_speak_are_no_obstacle(language):
    assert any("5" in found for found in lines(sheet(line(), language=language)))


def test_a_credit_note_says_what_it_credits():
    text = lines(sheet(line(net="-5400"), kind="credit", number="1043", credits="1042", due_on=None))
    assert {"Credit note 1043", "Credits invoice 1042", "SEK 6,750.00 in your favour"} <= set(text)
    assert not any("Due date" in found for found in text)


def test_a_draft_has_no_number_and_says_draft_on_each_page():
    found = pages(sheet(*(line(n) for n in range(1, 40)), kind="draft", issued_on=None, due_on=None))
    assert len(found) > 1
    assert all("DRAFT" in page and "Draft invoice" in page for page in found)
    assert not any("1042" in page or "due" in page for page in found)


def test_notes_and_several_rates_are_shown():
    shares = (Share(Decimal(25), Decimal(80), Decimal(20)), Share(Decimal("5.5"), Decimal(20), Decimal("1.10")))
    text = lines(sheet(line(net="100"), shares=shares, vat=Decimal("21.10"), notes=("Reverse charge.",)))
    assert {"VAT 25% on 80.00 SEK 20.00", "VAT 5.5% on 20.00 SEK 1.10", "VAT in total SEK 21.10"} <= set(text)
    assert "Reverse charge." in text


def test_columns_that_nobody_fills_are_left_out():
    text = lines(sheet(line(quantity=None, unit_price=None)))
    assert "Description VAT Net SEK" in text
    assert "1 Platform 25% 5,400.00" in text


def parts(count: int) -> tuple[Part, ...]:
    return tuple(Part(f"C-{n:05}", f"Child {n} AB", Decimal(n), Decimal(n)) for n in range(count))


def test_parts_of_a_line_are_listed_below_it():
    text = lines(sheet(line(title="API calls", quantity=None, unit_price=None, parts=parts(3)), line(2)))
    at = text.index("C-00000 Child 0 AB 0 0.00")
    assert text[at - 2].startswith("1 API calls")
    assert text[at : at + 4] == [f"C-{n:05} Child {n} AB {n} {n}.00" for n in range(3)] + [text[at + 3]]
    assert text[at + 3].startswith("2 Platform")


def test_parts_go_on_over_pages_under_the_name_of_their_line():
    found = pages(sheet(line(title="API calls", parts=parts(200))))
    assert len(found) > 2
    assert all("API calls, continued" in page and "Description" in page for page in found[1:])
    assert "continued" not in found[0]
    assert sum(page.count("Child") for page in found) == 200


def test_two_thousand_lines_each_whole_under_a_header_and_numbered_pages():
    rows = [line(n, details=(f"begin {n}", f"end {n}.")) for n in range(1, 2001)]
    found = pages(sheet(*rows))
    for number, page in enumerate(found, 1):
        assert f"Invoice 1042 · Page {number} of {len(found)}" in page
        assert page.count("Description Quantity Unit price VAT Net SEK") == 1
        assert page.count("begin ") == page.count("end ") == page.count("12 seats")
    firsts = (text for page in found for text in page.split("\n") if "12 seats" in text)
    assert [int(text.split()[0]) for text in firsts] == list(range(1, 2001))


@pytest.mark.parametrize("count", range(1, 45, 3))
def test_totals_and_payment_stay_together_and_are_never_alone(count):
    last = pages(sheet(*(line(n) for n in range(1, count + 1))))[-1]
    assert f"{count} Platform" in last
    assert all(said in last for said in ("Net SEK", "VAT 25% on", "Total SEK", "IBAN", "BIC"))


def test_what_is_higher_than_a_page_goes_on_on_the_next():
    row = line(details=tuple(f"detail {n}." for n in range(200)))
    text = lines(sheet(row, payment="\n".join(f"paying {n}." for n in range(200)), notes=("noted " * 2000,)))
    assert [found for found in text if found.startswith("detail")] == list(row.details)
    assert [found for found in text if found.startswith("paying")] == [f"paying {n}." for n in range(200)]
    assert sum(found.count("noted") for found in text) == 2000


HOSTILE = [
    "",
    " \t\r\n ",
    "\x00\x1b\x7f",
    "\ud800",
    "<para>&amp; </b><b>",
    "W" * 3000,
    "word " * 500,
    "one\r\ntwo\u2028three\n\n\nfour",
    "مرحبا بالعالم שלום",
    "🚀 👨‍👩‍👧 日本語",
    "%s %(x)s {0} \\)(",
    "\u202e\u2066\ufeff\ufffe\uffff\U0010ffff",
]


@pytest.mark.parametrize("kind", ["invoice", "credit", "draft"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_survived(kind, text):
    party = Party(text, (text, text), text, text, text)
    row = line(title=text, details=(text, text), unit=text, parts=(Part(text, text, ZERO, ZERO),))
    typed = {"customer_number": text, "reference": text, "po_number": text, "credits": text, "number": text}
    whole = sheet(row, line(2), kind=kind, **typed, notes=(text,), payment=text, footer=text)
    found = lines(replace(whole, seller=party, buyer=party))
    assert any(one.endswith("Total SEK 13,500.00") for one in found)


def test_markup_is_text_and_letters_that_the_fonts_have_not_are_boxes():
    assert any(found.startswith("1 <b>□□</b> &amp; co") for found in lines(sheet(line(title="<b>日本</b> &amp; co"))))


def test_long_words_break_and_lose_nothing():
    word = "".join(f"{n:04}" for n in range(200))
    text = "".join(lines(sheet(line(quantity=None, unit_price=None, title=word, details=()))))
    assert word in text.replace(" 25% 5,400.00", "")


def test_the_largest_figures_are_smaller_but_whole():
    most = Decimal("999999999999.999")
    row = line(quantity=Decimal("999999999999.999"), unit_price=Decimal("999999999999.999999"), net=str(-most))
    text = " ".join(lines(sheet(row, currency="KWD")))
    assert "999,999,999,999.999 seats 999,999,999,999.999999 25% -999,999,999,999.999" in text


def test_an_invoice_without_lines_has_its_totals():
    assert {"Nothing to pay", "Total SEK 0.00"} <= set(lines(sheet()))
