"""Pages."""

from django.urls import URLPattern

pages: list[URLPattern] = []
