"""Addresses of products and price plans."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
