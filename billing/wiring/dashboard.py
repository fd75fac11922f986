"""What billing shows on the dashboard."""
