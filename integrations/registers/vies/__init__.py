"""The EU: VIES, which says whether a VAT number is valid."""
