"""What `make bench` runs: how long pages, imports and exports take, beside what others need for the same."""
