"""The environment of every test, set before Django reads it: imported first of all by conftest.

One folder holds files, SQLite test databases and the like. Processes of xdist inherit the environment and with it the
folder, since pytest-django reads settings there before any conftest; the process that made it removes it.
"""

import os
import tempfile
from pathlib import Path

import django
from django.conf import settings

IS_OWNER = "PYTEST_XDIST_WORKER" not in os.environ
FOLDER = Path(tempfile.mkdtemp(prefix="plock-tests-") if IS_OWNER else os.environ["PLOCK_VAR_DIR"])
(FOLDER / "static").mkdir(exist_ok=True)

os.environ["DJANGO_SETTINGS_MODULE"] = "plock.settings"
os.environ["PLOCK_DEBUG"] = "1"
os.environ["PLOCK_VAR_DIR"] = str(FOLDER)
os.environ["PLOCK_EMAIL_URL"] = "memory:"
os.environ["PLOCK_BASE_URL"] = "http://testserver"
os.environ["PLOCK_ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["PLOCK_TIME_ZONE"] = "Europe/Stockholm"
REGISTERS = Path(__file__).parent.parent / "integrations" / "registers"
for system in ("ECB", "BOLAGSVERKET_TOKEN", *(one.name.upper() for one in REGISTERS.iterdir() if one.is_dir())):
    os.environ[f"PLOCK_API_BASE_{system}"] = "http://127.0.0.1:9"  # nobody answers there

# What the environment does not decide, and what only tests want.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.JOBS_WITHOUT_HEARTBEAT = True
settings.AXES_ENABLED = False
settings.WHITENOISE_AUTOREFRESH = True  # else each new client looks through all static files
settings.CELERY_BROKER_URL, settings.CELERY_BROKER_TRANSPORT = "memory://", None
settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}

django.setup()
