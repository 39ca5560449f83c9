"""The one kind of error that is meant for the user."""


class PozoError(Exception):
    """Something the user can mend: the message says what is wrong, where, and what to do."""
