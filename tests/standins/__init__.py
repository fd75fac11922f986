"""Local stand-ins of the outside world: each answers over HTTP in the documented shapes of one system.

A module `tests/standins/<system>.py` defines `STANDIN`, an instance of a `StandIn`; the server finds it by itself and
serves it below `/<system>`. All companies are invented. Tests use the fixture `standins`, the demo `python -m
tests.standins`.
"""
