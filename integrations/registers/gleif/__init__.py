"""The world: legal entities that have an LEI, as GLEIF publishes them."""
