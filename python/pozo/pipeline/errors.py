"""The one kind of error that is meant for the user."""

import difflib
from collections.abc import Iterable


class PozoError(Exception):
    """Something the user can mend: the message says what is wrong, where, and what to do."""


def did_you_mean(name: str, known: Iterable[str], cutoff: float = 0.4) -> str:
    """The known names that are nearest to one that is not, whatever their capitals, as a sentence after another."""
    written = {other.lower(): other for other in known}
    near = difflib.get_close_matches(name.lower(), written, n=3, cutoff=cutoff)
    return f" Did you mean {' or '.join(written[other] for other in near)}?" if near else ""
