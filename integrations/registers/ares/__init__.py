"""Czechia: ARES, the ministry of finance’s view of all Czech registers."""
