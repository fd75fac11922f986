"""Where sales keep their customers: one folder each."""
