"""The pages of billing, one noun a file."""
