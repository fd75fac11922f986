"""The outside world: connections, external identifiers, the outbox, data sources."""
