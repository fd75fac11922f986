"""Public company registers, one folder each: client (HTTP), payloads (their shapes), provider (what it is)."""
