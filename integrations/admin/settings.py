"""Looking into it."""
