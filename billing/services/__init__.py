"""The verbs of billing. Each is one transaction, and leaves one entry in the log."""
