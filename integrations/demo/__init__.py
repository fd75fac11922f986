"""The demo's outside world."""
