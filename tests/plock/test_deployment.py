"""Production settings, as docs/operations.md describes them: Django's own deployment check has no complaint."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]


def production(folder: Path, **values: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLOCK_", "DJANGO_"))}
    return {
        **kept,
        "DATABASE_URL": f"sqlite:///{folder}/plock.sqlite3",
        "REDIS_URL": "",
        "PLOCK_VAR_DIR": str(folder),
        "PLOCK_SECRET_KEY": "zU2x7Qm9vR4kT1wY6pL3nB8cJ5hG0dFsA7eXqWvZuMyKtRiPoL",
        "PLOCK_FIELD_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "PLOCK_BASE_URL": "https://plock.example",
        "PLOCK_ALLOWED_HOSTS": "plock.example",
        "PLOCK_EMAIL_URL": "smtps://plock:secret@mail.example:465",
        "PLOCK_DEBUG": "0",
        **values,
    }


def manage(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)


def test_the_deployment_check_has_nothing_to_say(tmp_path):
    (tmp_path / "static").mkdir()
    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=production(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_missing_secret_stops_the_start_with_its_name(tmp_path):
    done = manage("check", environment=production(tmp_path, PLOCK_SECRET_KEY=""))
    assert done.returncode != 0
    assert "PLOCK_SECRET_KEY is not set" in done.stderr


def test_headers_of_a_page(ada, client_as):
    page = client_as(ada).get("/")
    policy = dict(part.split(" ", 1) for part in page["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "unsafe" not in page["Content-Security-Policy"]
    nonce = policy["script-src"].removeprefix("'self' 'nonce-").removesuffix("'")
    assert f'nonce="{nonce}"' in page.content.decode()
    assert page["Cache-Control"] == "private, no-cache"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in page["Permissions-Policy"]


def test_a_nonce_is_used_once(ada, client_as):
    browser = client_as(ada)
    assert browser.get("/")["Content-Security-Policy"] != browser.get("/")["Content-Security-Policy"]


def test_logging_out_empties_the_cache(ada, client_as):
    assert client_as(ada).post("/logout/")["Clear-Site-Data"] == '"cache"'
