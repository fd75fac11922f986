"""Estonia: the autocomplete of the e-Business Register."""
