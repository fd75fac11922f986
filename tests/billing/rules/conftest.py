"""Examples of properties may take their time: speed is shown by `make bench`, never by a test."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
