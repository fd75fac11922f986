"""Reading the environment: values, files, defaults, and errors that say which variable."""

import os
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest

from plock import env

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("TRY_"):
            monkeypatch.delenv(name)


def test_text_is_the_value_without_blanks_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRY_NAME", " Ada \n")
    assert env.text("TRY_NAME") == "Ada"


def test_text_comes_from_the_default_when_missing_or_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRY_EMPTY", "")
    assert env.text("TRY_EMPTY", "x") == "x"
    assert env.text("TRY_MISSING", "x") == "x"
    assert env.text("TRY_MISSING") is None


def test_text_comes_from_the_named_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "value").write_text("from a file\n")
    monkeypatch.setenv("TRY_NAME_FILE", str(tmp_path / "value"))
    assert env.text("TRY_NAME") == "from a file"


def test_a_value_wins_over_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRY_NAME", "value")
    monkeypatch.setenv("TRY_NAME_FILE", str(tmp_path / "nothing here"))
    assert env.text("TRY_NAME") == "value"


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRY_NAME_FILE", str(tmp_path / "nothing here"))
    with pytest.raises(env.MalformedSetting, match=r"TRY_NAME_FILE.*nothing here"):
        env.text("TRY_NAME")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), ("on", True), ("yes", True), ("0", False), ("False", False), ("off", False)],
)
def test_flag_understands_the_usual_words(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("TRY_FLAG", value)
    assert env.flag("TRY_FLAG", not expected) is expected


def test_flag_refuses_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRY_FLAG", "maybe")
    with pytest.raises(env.MalformedSetting, match="TRY_FLAG must be 1 or 0, not 'maybe'"):
        env.flag("TRY_FLAG", False)


def test_flag_has_a_default() -> None:
    assert env.flag("TRY_FLAG", True) is True
    assert env.flag("TRY_FLAG", False) is False


def test_words_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRY_WORDS", "a.example, b.example ,,")
    assert env.words("TRY_WORDS", ["x"]) == ["a.example", "b.example"]
    assert env.words("TRY_OTHER", ["x"]) == ["x"]


def test_a_missing_secret_stops_the_start_and_says_how_to_make_one() -> None:
    with pytest.raises(env.MissingSetting, match=r"TRY_KEY is not set.*python3 -c[\s\S]*TRY_KEY_FILE"):
        env.secret("TRY_KEY", debug=False)


def test_the_advice_on_making_a_secret_works(capsys: pytest.CaptureFixture[str]) -> None:
    exec(env.HOW_TO_MAKE)
    assert len(urlsafe_b64decode(capsys.readouterr().out)) == 32


def test_while_debugging_a_missing_secret_is_fixed_and_a_valid_field_key() -> None:
    first, again, other = (env.secret(name, debug=True) for name in ("TRY_KEY", "TRY_KEY", "TRY_OTHER"))
    assert first == again != other
    assert len(urlsafe_b64decode(first)) == 32


def test_a_given_secret_is_used_even_while_debugging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRY_KEY", "given")
    assert env.secret("TRY_KEY", debug=True) == "given"
    assert env.secret("TRY_KEY", debug=False) == "given"


def mailer(url: str) -> dict:
    return env.email(url)["MAILERS"]["default"]


def test_mail_by_smtp_with_everything() -> None:
    found = mailer("smtp://ada%40example.com:p%3Ass@mail.example:2525?tls=1&timeout=5")
    assert found["BACKEND"].endswith("smtp.EmailBackend")
    assert found["OPTIONS"] == {
        "host": "mail.example",
        "port": 2525,
        "username": "ada@example.com",
        "password": "p:ss",
        "use_ssl": False,
        "use_tls": True,
        "timeout": 5,
    }


@pytest.mark.parametrize(
    ("url", "port"), [("smtp://h", 25), ("smtp://h?tls=1", 587), ("smtps://h", 465), ("smtps://h:9", 9)]
)
def test_mail_ports_follow_the_encryption(url: str, port: int) -> None:
    assert mailer(url)["OPTIONS"]["port"] == port


def test_mail_to_console_memory_and_folder() -> None:
    assert mailer("console:")["BACKEND"].endswith("console.EmailBackend")
    assert mailer("memory:")["BACKEND"].endswith("locmem.EmailBackend")
    assert mailer("file:///var/my%20mail")["OPTIONS"] == {"file_path": "/var/my mail"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("pigeon://h", "must start with one of .* not 'pigeon'"),
        ("mail.example", "must start with one of"),
        ("smtp://", "names no host"),
        ("smtp://h:99999", "port must be a number"),
        ("smtp://h?tls=perhaps", "tls must be 1 or 0"),
        ("smtp://h?timeout=soon", "timeout must be a whole number"),
        ("smtp://h?lts=1", "unknown option lts"),
        ("smtps://h?tls=1", "leave tls=1 out"),
        ("file://folder/x", "three slashes"),
    ],
)
def test_a_malformed_mail_address_is_explained(url: str, message: str) -> None:
    with pytest.raises(env.MalformedSetting, match=f"PLOCK_EMAIL_URL.*{message}"):
        env.email(url)


def test_a_malformed_mail_address_does_not_show_the_password() -> None:
    with pytest.raises(env.MalformedSetting) as caught:
        env.email("smpt://ada:hidden@mail.example")
    assert "hidden" not in str(caught.value)


DOTENV = """\
# comment
TRY_PLAIN=plain value   # and why
export TRY_SINGLE='single # quoted'
TRY_DOUBLE = "double = quoted"  # comment

TRY_HASH=a#b
TRY_EMPTY=
TRY_REAL=from the file
"""


def test_dotenv_gives_values_and_never_overrides_the_real_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "environ", {"TRY_REAL": "real"})
    (tmp_path / ".env").write_text(DOTENV)
    env.load(tmp_path / ".env")
    assert os.environ == {
        "TRY_PLAIN": "plain value",
        "TRY_SINGLE": "single # quoted",
        "TRY_DOUBLE": "double = quoted",
        "TRY_HASH": "a#b",
        "TRY_EMPTY": "",
        "TRY_REAL": "real",
    }


def test_dotenv_may_be_missing(tmp_path: Path) -> None:
    env.load(tmp_path / ".env")


def test_dotenv_names_the_line_it_does_not_understand(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TRY_A=1\nnonsense\n")
    with pytest.raises(env.MalformedSetting, match=r"\.env, line 2"):
        env.load(tmp_path / ".env")
