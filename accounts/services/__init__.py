"""The verbs of accounts: each changes rows, logs an Activity and schedules effects in one transaction."""
