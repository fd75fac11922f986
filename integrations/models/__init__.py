"""The models of the app, one file each."""

from integrations.models.connection import Connection
from integrations.models.external_id import ExternalId
from integrations.models.quota import Quota
from integrations.models.register_record import RegisterRecord
from integrations.models.sync_item import SyncItem
from integrations.models.vat_check import VatCheck

__all__ = ["Connection", "ExternalId", "Quota", "RegisterRecord", "SyncItem", "VatCheck"]
