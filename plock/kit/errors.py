"""Errors whose message is fit for the user."""


class Refused(Exception):
    """A verb was refused: the message says what, why, and what to do."""


class Temporary(Exception):
    """Something outside did not answer; trying again later may help."""
