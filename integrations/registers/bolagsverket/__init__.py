"""Sweden: Bolagsverket's API of valuable data sets."""
