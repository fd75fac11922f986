"""The European Central Bank: its euro reference rates, as it publishes them."""
