"""The command line: `python -m pozo …`. The make targets call it."""

import errno
import logging
import signal
import sys
from types import FrameType

import click

from pozo.cli import building, showing
from pozo.cli.console import fail
from pozo.pipeline.errors import PozoError


class Group(click.Group):
    """The commands; a mistake of the user's ends in a message and exit code 1, never in a traceback."""

    def invoke(self, context: click.Context):
        try:
            return super().invoke(context)
        except PozoError as error:
            fail(str(error))
            sys.exit(1)
        except OSError as error:
            # of a reader who has seen enough (`| head`) click takes care
            if error.errno == errno.EPIPE:
                raise
            fail(f"{error.filename or 'A file'} cannot be read or written: {error.strerror or error}.")
            sys.exit(1)
        except (KeyboardInterrupt, RuntimeError) as error:
            # DuckDB tells of Ctrl-C during a query by a RuntimeError behind the KeyboardInterrupt
            if isinstance(error, RuntimeError) and not isinstance(error.__cause__, KeyboardInterrupt):
                raise
            fail("Stopped; the warehouse is as it was before.")
            sys.exit(130)


@click.group(cls=Group)
def main() -> None:
    """From water samples and a map of towns to exposure, cancer risk and maps."""
    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # it warns of LOAD, which it passes on untouched
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop_once)


def stop_once(number: int, frame: FrameType | None) -> None:
    """Ctrl-C ends the work; pressed again, it must not break off the tidying up, which is short."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


for module in (building, showing):
    for command in vars(module).values():
        if isinstance(command, click.Command):
            main.add_command(command)
