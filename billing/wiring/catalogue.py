"""Products and price plans: navigation, search, words of the log."""
