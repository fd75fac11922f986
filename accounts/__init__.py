"""Who: customers and their people, groups, tags, staff."""
