"""Subscriptions: navigation, tab, search, words of the log, archiving and merging."""
