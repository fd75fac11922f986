"""Plock: the staff of a B2B software vendor manage their customers."""

from plock.celery import app as celery_app

__all__ = ["celery_app"]
