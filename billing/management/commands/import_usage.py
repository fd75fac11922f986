"""Imports usage from a CSV or XLSX file."""

from plock.kit.importing.command import ImportCommand


class Command(ImportCommand):
    help = "Import usage by customer, product and day from a CSV or XLSX file; see the README for the layout."
    importer_name = "usage"
