"""The Celery application: workers and beat load it, tasks register on it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plock.settings")

app = Celery("plock")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
