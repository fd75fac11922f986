"""Imports products and prices from a CSV or XLSX file."""

from plock.kit.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Import products and prices from a CSV or XLSX file; see the README for the layout."
    importer_name = "products"
