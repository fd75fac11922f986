"""Importers of billing, one noun a file."""
