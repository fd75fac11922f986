"""What integrations adds to imports."""
