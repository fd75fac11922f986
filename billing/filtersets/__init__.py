"""What lists can be narrowed by, one noun a file."""
