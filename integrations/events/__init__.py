"""Systems that hear of events: one folder each."""
