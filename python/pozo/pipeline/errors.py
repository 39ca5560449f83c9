"""The one kind of error that is meant for the user."""

import difflib
from collections.abc import Iterable


class PozoError(Exception):
    """Something the user can mend: the message says what is wrong, where, and what to do."""


def did_you_mean(name: str, known: Iterable[str], cutoff: float = 0.4) -> str:
    """The known names that are nearest to one that is not, as a sentence after another; empty where none is near."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=cutoff)
    return f" Did you mean {' or '.join(near)}?" if near else ""
