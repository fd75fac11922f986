"""The Celery application: workers and beat load it, tasks register on it."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plock.settings")

app = Celery("plock")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)  # lines of a task carry the id of the request that ordered it


@setup_logging.connect
def log_like_the_web(**_: Any) -> None:
    """Celery's own lines through our handlers; --loglevel and its formats mean nothing."""
    dictConfig(settings.LOGGING)
