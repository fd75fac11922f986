"""E-mail addresses, phone numbers and web sites."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.contact import clean_email, clean_phone, clean_website, website_url
from accounts.rules.errors import RuleError

CUSTOMERS = Path(__file__).parents[2] / "data" / "customers_utf8.csv"


@pytest.mark.parametrize(
    ("text", "email"),
    [
        (" Anna.Berg@Example.COM ", "Anna.Berg@example.com"),
        ("a+b@x.co.uk", "a+b@x.co.uk"),
        ("o'neil@a-b.se", "o'neil@a-b.se"),
        ("åsa@räksmörgås.se", "åsa@räksmörgås.se"),
        ("a@xn--rksmrgs-5wao1o.se", "a@xn--rksmrgs-5wao1o.se"),
    ],
)
def test_an_address_gets_a_small_domain(text, email):
    assert clean_email(text) == email


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@",
        "@x.se",
        "a@b",
        "a@b@c.se",
        "a b@c.se",
        "a..b@c.se",
        ".a@c.se",
        "a@-c.se",
        "a@c-.se",
        "a@c..se",
        "a@c.s",
        "a@1.2.3.4",
        "Anna <a@c.se>",
        "a@c.se, b@c.se",
        "a@c_d.se",
        "a" * 65 + "@c.se",
        "a@" + "b" * 250 + ".se",
    ],
)
def test_refuses_an_address_nobody_could_mail_to(text):
    with pytest.raises(RuleError, match="The e-mail address"):
        clean_email(text)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+46 8 123 456 78", "+46 8 123 456 78"),
        (" 08–123\xa0 45 ", "08-123 45"),
        ("(020) 7946/0958", "(020) 7946/0958"),
        ("(+46) 8.123", "(+46) 8.123"),
        ("555-0100 ext. 12", "555-0100 ext. 12"),
        ("555-0100x12", "555-0100x12"),
        ("１１２ ３４", "112 34"),
    ],
)
def test_a_phone_number_gets_plain_spaces(text, phone):
    assert clean_phone(text) == phone


@pytest.mark.parametrize("text", ["", "1234", "call me", "+-+-+-", "12 34 56 a", "08+123 456", "1" * 33])
def test_refuses_what_cannot_be_dialled(text):
    with pytest.raises(RuleError, match="The phone number"):
        clean_phone(text)


@pytest.mark.parametrize(
    ("text", "site", "url"),
    [
        ("www.1und1.ag", "www.1und1.ag", "https://www.1und1.ag"),
        (" 3m.com/ ", "3m.com", "https://3m.com"),
        ("http://x.se/a?b=1#c", "http://x.se/a?b=1#c", "http://x.se/a?b=1#c"),
        ("HTTPS://X.se", "HTTPS://X.se", "HTTPS://X.se"),
        ("x.se:8080/a", "x.se:8080/a", "https://x.se:8080/a"),
        ("räka.se", "räka.se", "https://räka.se"),
        ("Official", "Official", ""),
        ("Bloomin'", "Bloomin'", ""),
        ("{{URL|resonac.com}", "{{URL|resonac.com}", ""),
    ],
)
def test_a_web_site_is_kept_and_linked_where_it_is_an_address(text, site, url):
    assert clean_website(text) == site
    assert website_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "javascript:alert(1)",
        "JavaScript:1",
        "data:text/html,x",
        "ftp://x.se",
        "mailto:a@x.se",
        "//x.se",
        "http://",
        "http://localhost",
        "https://user@x.se",
        "www.x.se is ours",
        "x.se\nb",
        'x.se/"',
        "<b>x.se</b>",
        "x" * 201,
    ],
)
def test_refuses_and_never_links_what_is_no_web_site(text):
    with pytest.raises(RuleError, match="The web site"):
        clean_website(text)
    assert website_url(text) == ""


def test_every_web_site_of_the_sample_file_passes():
    with CUSTOMERS.open(encoding="utf-8-sig", newline="") as lines:
        sites = {row["website"] for row in csv.DictReader(lines)} - {""}
    linked = [site for site in sites if clean_website(site) and website_url(site)]
    assert len(sites) - len(linked) == 10  # "Official", "Sumitomo" and the like


@given(
    st.one_of(st.text(), st.text("ab.@:/+() 0123456789x")), st.sampled_from([clean_email, clean_phone, clean_website])
)
def test_cleaning_is_idempotent(text, clean):
    try:
        value = clean(text)
    except RuleError:
        return
    assert clean(value) == value


@given(st.text())
def test_a_link_is_http_or_nothing(text):
    url = website_url(text)
    assert url == "" or url.lower().startswith(("http://", "https://"))
