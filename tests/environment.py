"""The environment of every test, set before Django reads it: imported first of all by conftest.

Each process of xdist has a folder of its own for files, the SQLite test database and the like.
"""

import os
import tempfile
from pathlib import Path

import django
from django.conf import settings

FOLDER = Path(tempfile.mkdtemp(prefix="plock-tests-"))
(FOLDER / "static").mkdir()

os.environ["DJANGO_SETTINGS_MODULE"] = "plock.settings"
os.environ["PLOCK_DEBUG"] = "1"
os.environ["PLOCK_VAR_DIR"] = str(FOLDER)
os.environ["PLOCK_EMAIL_URL"] = "memory:"
os.environ["PLOCK_BASE_URL"] = "http://testserver"
os.environ["PLOCK_ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["PLOCK_TIME_ZONE"] = "Europe/Stockholm"

# What the environment does not decide, and what only tests want.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.JOBS_WITHOUT_HEARTBEAT = True
settings.AXES_ENABLED = False
settings.CELERY_BROKER_URL, settings.CELERY_BROKER_TRANSPORT = "memory://", None
settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}

django.setup()
