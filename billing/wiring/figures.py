"""Figures: columns of the customers table, reactions to other currencies."""
