"""The business-free toolkit: it knows no customer and no invoice."""
