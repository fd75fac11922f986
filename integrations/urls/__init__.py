"""The pages of integrations, a module for each noun."""

from django.urls import include, path

from integrations.urls import ids, outbox, product, settings

# The settings take any name for a system's, so they are asked last.
urlpatterns = [path("", include(([*outbox.pages, *ids.pages, *product.pages, *settings.pages], "integrations")))]
