"""The forms of billing, one noun a file."""
