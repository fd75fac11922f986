"""The columns of lists, one noun a file."""
