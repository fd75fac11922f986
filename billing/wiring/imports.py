"""The importer of usage, and the columns of subscriptions in the import of customers."""

from billing.importers.subscriptions import SubscriptionAnnex
from billing.importers.usage import UsageImporter
from plock.kit.importing import registry

registry.extend("customers", SubscriptionAnnex)
registry.register(UsageImporter)
