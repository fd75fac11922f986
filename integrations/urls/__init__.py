"""The pages of integrations, a module for each noun."""

from django.urls import include, path

from integrations.urls import ids, outbox, product, settings

urlpatterns = [path("", include(([*settings.pages, *outbox.pages, *ids.pages, *product.pages], "integrations")))]
