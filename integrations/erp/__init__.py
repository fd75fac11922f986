"""Where accounting keeps its customers: one folder each."""
