"""Orders: navigation, tab, search, words of the log, merging."""
