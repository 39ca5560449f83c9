"""What the pipeline and the packages above it need of a console. `pozo.cli.console` has the one that commands use."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol


class Console(Protocol):
    """Shows the user what happens."""

    def line(self, text: str = "") -> None:
        """Shows a line."""

    def error(self, text: str) -> None:
        """Shows what went wrong."""

    def table(self, columns: Sequence[str], rows: Sequence[tuple]) -> None:
        """Shows rows below the names of their columns."""

    def steps(self, count: int) -> AbstractContextManager[None]:
        """Shows the progress of a build of so many steps, while the block runs."""

    def steps_running(self, tables: list[str]) -> None:
        """Shows which steps run now."""

    def step_ends(self, table: str, rows: int | None, seconds: float, reason: str) -> None:
        """Shows that a step is done. A view has no rows."""

    def macros(self, made: Iterable[str], dropped: Iterable[str]) -> None:
        """Shows which macros were made and dropped."""

    def download(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]:
        """Shows the progress of a download, while the block runs. The block reports how many bytes it has so far."""


def visible(text: str, kept: str = "") -> str:
    r"""A text whose control characters are written out, such as \x1b, except for those in kept.

    A terminal would otherwise obey control characters from an input file.
    """
    return "".join(letter if letter.isprintable() or letter in kept else ascii(letter)[1:-1] for letter in text)
