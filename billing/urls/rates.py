"""Addresses of exchange rates, under Settings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
