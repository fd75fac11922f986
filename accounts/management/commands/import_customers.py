"""Imports customers from a CSV or XLSX file."""

from plock.kit.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Import customers from a CSV or XLSX file; see the README for the layout."
    importer_name = "customers"
