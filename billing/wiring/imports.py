"""Importers, and the columns of subscriptions in the import of customers."""

from billing.importers.subscriptions import SubscriptionAnnex
from plock.kit.importing import registry

registry.extend("customers", SubscriptionAnnex)
